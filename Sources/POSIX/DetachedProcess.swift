// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A process that goes on when the one that started it ends: in a session of its own, without a
/// terminal, its standard streams on `/dev/null`.
public enum DetachedProcess {
  /// Starts `path` with `arguments` (without the program's name) in exactly that environment, and
  /// gives back its number.
  ///
  /// Whoever stays long calls ``reap(_:)`` once it is known to have ended.
  public static func start(
    _ path: String, arguments: [String], environment: [String: String]
  ) throws(SystemError) -> Int32 {
    let null = cposix_open("/dev/null", O_RDWR, 0)
    guard null >= 0 else { throw .last("open") }
    defer { close(null) }
    let words = ([path] + arguments).map { strdup($0) }
    let variables = environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for text in words + variables { free(text) } }
    let child = (words + [nil]).withUnsafeBufferPointer { words in
      (variables + [nil]).withUnsafeBufferPointer { variables in
        path.withCString { path in
          var launch = cposix_launch(
            path: path, arguments: words.baseAddress, environment: variables.baseAddress,
            input: null, output: null, error: null, largest_file: -1, own_group: 0,
            own_session: 1, terminal: nil)
          return cposix_launch(&launch)
        }
      }
    }
    guard child > 0 else { throw .last("execve") }
    return child
  }

  /// Lets the kernel forget a child that has ended; false while it runs.
  @discardableResult
  public static func reap(_ child: Int32) -> Bool { waitpid(child, nil, WNOHANG) != 0 }
}
