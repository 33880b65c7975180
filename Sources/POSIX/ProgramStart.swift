// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// Starts a program by fork(2) and execve(2), without any shell.
enum ProgramStart {
  /// The child's process number.
  ///
  /// - Parameters:
  ///   - name: the first word of its arguments; nil: its path without the directory, which programs
  ///     print before their messages.
  ///   - setUp: sets descriptors, limits, group and terminal; -1 for a descriptor inherits it.
  static func start(
    _ path: String, name: String? = nil, arguments: [String], environment: [String: String],
    _ setUp: (inout cposix_launch) -> Void
  ) throws(SystemError) -> pid_t {
    let name = name ?? path.split(separator: "/").last.map(String.init) ?? path
    let words = ([name] + arguments).map { strdup($0) }
    let variables = environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for text in words + variables { free(text) } }
    let child = (words + [nil]).withUnsafeBufferPointer { words in
      (variables + [nil]).withUnsafeBufferPointer { variables in
        path.withCString { path in
          var launch = cposix_launch(
            path: path, arguments: words.baseAddress, environment: variables.baseAddress,
            input: -1, output: -1, error: -1, largest_file: -1, own_group: 0, own_session: 0,
            terminal: nil)
          setUp(&launch)
          return cposix_launch(&launch)
        }
      }
    }
    guard child > 0 else { throw .last("execve") }
    return child
  }

  /// `/dev/null` for reading and writing.
  static func openNull() throws(SystemError) -> Int32 {
    let null = cposix_open("/dev/null", O_RDWR, 0)
    guard null >= 0 else { throw .last("open") }
    return null
  }
}
