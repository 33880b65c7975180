// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

extension Interruption {
  /// Readable while raised, for poll(2) with other descriptors.
  public var readableDescriptor: Int32 { descriptor }

  /// Waits until it is raised; false when the deadline passed first.
  public func wait(until deadline: Deadline) -> Bool {
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&entry, 1, deadline.pollTimeout) > 0 { return true }
      if deadline.hasPassed { return false }
    }
  }
}
