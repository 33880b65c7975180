// SPDX-License-Identifier: Apache-2.0

/// A file system call that is about to be made, for a fault hook.
public struct FileCall: Sendable {
  /// The name of the call in the manual.
  public let name: String
  /// The path it is called with; for `rename` and `link` the new name.
  public let path: String

  /// The decision of a fault hook.
  public enum Verdict: Sendable, Equatable {
    case proceed
    /// The call is not made and fails with this `errno`.
    case fail(Int32)
    /// A write stores that many bytes and then fails; any other call fails at once.
    case stop(afterBytes: Int, code: Int32)
  }

  /// Called before every call that changes or reads a file.
  public typealias Hook = @Sendable (FileCall) -> Verdict
}
