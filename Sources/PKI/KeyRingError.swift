// SPDX-License-Identifier: Apache-2.0

/// An error in the text of a key ring.
public struct KeyRingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Line, counted from 1.
  public let line: Int
  /// The reason, without parts of a key.
  public let message: String

  /// `line N: message`.
  public var description: String { "line \(line): \(message)" }
}
