// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A process that outlives the one that started it: in a session of its own, without a
/// terminal, its standard streams on `/dev/null`.
public enum DetachedProcess {
  /// Starts `path` with `arguments` (without the program's name) in exactly that environment, and
  /// returns its process number.
  ///
  /// A parent that keeps running calls ``reap(_:)`` after the child has ended.
  public static func start(
    _ path: String, arguments: [String], environment: [String: String]
  ) throws(SystemError) -> Int32 {
    let null = try ProgramStart.openNull()
    defer { close(null) }
    return try ProgramStart.start(
      path, name: path, arguments: arguments, environment: environment
    ) {
      ($0.input, $0.output, $0.error) = (null, null, null)
      $0.own_session = 1
    }
  }

  /// Collects the status of a child that has ended; false while it runs.
  @discardableResult
  public static func reap(_ child: Int32) -> Bool { waitpid(child, nil, WNOHANG) != 0 }
}
