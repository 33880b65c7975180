// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// Waits for many descriptors at once (epoll(7), level-triggered).
public final class EventPoll: Sendable {
  /// What is waited for.
  public struct Interest: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Bytes, a connection, or the end of what the other side sends.
    public static let reading = Interest(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
    public static let writing = Interest(rawValue: EPOLLOUT.rawValue)
  }

  /// Something happened at one descriptor.
  public struct Event: Sendable {
    /// What it was added with.
    public let token: UInt64
    public let isReadable: Bool
    public let isWritable: Bool
    /// The connection is broken or closed by both sides.
    public let isClosed: Bool
  }

  private let descriptor: Int32

  public init() throws(SystemError) {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw .last("epoll_create1") }
  }

  deinit { close(descriptor) }

  /// Begins to wait for a descriptor; the caller removes it before it is closed by anything that
  /// holds a copy of it.
  public func add(
    _ watched: Int32, token: UInt64, for interest: Interest
  ) throws(SystemError) {
    guard
      cposix_epoll_control(descriptor, EPOLL_CTL_ADD, watched, interest.rawValue, token) == 0
    else { throw .last("epoll_ctl") }
  }

  /// The same for an interruption, readable while raised.
  public func add(_ interruption: Interruption, token: UInt64) throws(SystemError) {
    try add(interruption.descriptor, token: token, for: .reading)
  }

  /// Waits for something else; an empty interest hears of broken connections only.
  public func change(_ watched: Int32, token: UInt64, to interest: Interest) {
    _ = cposix_epoll_control(descriptor, EPOLL_CTL_MOD, watched, interest.rawValue, token)
  }

  /// Waits no longer.
  public func remove(_ watched: Int32) {
    _ = cposix_epoll_control(descriptor, EPOLL_CTL_DEL, watched, 0, 0)
  }

  /// What happened, at most 256 events; empty when the deadline passed or a signal came.
  public func wait(until deadline: Deadline) -> [Event] {
    withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 256) { buffer in
      let count = epoll_wait(descriptor, buffer.baseAddress, 256, deadline.pollTimeout)
      guard count > 0 else { return [] }
      return buffer[..<Int(count)].map { event in
        var copy = event
        return Event(
          token: cposix_epoll_token(&copy),
          isReadable: event.events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0,
          isWritable: event.events & EPOLLOUT.rawValue != 0,
          isClosed: event.events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0)
      }
    }
  }
}
