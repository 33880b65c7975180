// SPDX-License-Identifier: Apache-2.0

/// A transcript that cannot be read or played.
public struct TranscriptError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file's name, as it was given.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// Lower case, without a full stop.
  public let message: String

  public init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// `file:line: message`.
  public var description: String { "\(file):\(line): \(message)" }
}
