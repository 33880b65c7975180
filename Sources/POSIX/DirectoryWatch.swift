// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// Wakes a thread when a file appears in a directory, is replaced there or vanishes (inotify(7)).
///
/// It is a shortcut, not a promise: network file systems report nothing, so that callers look for
/// themselves now and then.
public final class DirectoryWatch: Sendable {
  private let descriptor: Int32

  public init() throws(SystemError) {
    descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard descriptor >= 0 else { throw .last("inotify_init1") }
  }

  deinit { close(descriptor) }

  /// Watches a directory; one that is watched already is not watched twice. A missing one is ignored.
  public func add(_ directory: String) {
    let events = IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF
    _ = inotify_add_watch(descriptor, directory, UInt32(events))
  }

  /// Waits for a change since the last call, until the deadline or until an interruption is raised.
  public func wait(until deadline: Deadline, or interruption: Interruption? = nil) {
    var entries = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: interruption?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&entries, 2, deadline.pollTimeout) > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 4096)
    while read(descriptor, &buffer, buffer.count) > 0 {}
  }
}
