// SPDX-License-Identifier: Apache-2.0

/// A call about to be made of the file system, as a fault hook sees it.
public struct FileCall: Sendable {
  /// The call, by its name in the manual.
  public let name: String
  /// The file it is about; for `rename` and `link` the new name.
  public let path: String

  /// What a fault hook decides about a call.
  public enum Verdict: Sendable, Equatable {
    case proceed
    /// The call is not made and fails with this `errno`.
    case fail(Int32)
    /// A write stores so many bytes and then fails; any other call fails at once.
    case stop(afterBytes: Int, code: Int32)
  }

  /// Decides about every call that changes or reads a file; called before it is made.
  public typealias Hook = @Sendable (FileCall) -> Verdict
}
