// SPDX-License-Identifier: Apache-2.0

/// A file before or after the session.
public struct FileSection: Equatable, Sendable {
  public enum Place: String, Sendable {
    /// Written before the session.
    case before = "in"
    /// Read after the session.
    case after = "out"
  }

  /// Line of the section's head.
  public let line: Int
  public let place: Place
  /// Relative, without `.` and `..`.
  public let path: String
  /// The content of the file; empty for a file after the session, whose lines may have elisions.
  public let bytes: [UInt8]
  /// The lines of a file after the session.
  let expected: [ExpectedLine]
}
