// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not a configuration document.
public struct ConfigurationXMLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name that the reader was given for the document.
  public let file: String
  /// The line, from 1; 0 when the document as a whole is meant.
  public let line: Int
  /// The problem, in one line without a full stop.
  public let message: String

  /// An error in that line of that document.
  public init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// `file:line: message`.
  public var description: String {
    line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)"
  }
}
