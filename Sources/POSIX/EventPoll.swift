// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// Waits for many descriptors at once (epoll(7), level-triggered).
public final class EventPoll: Sendable {
  /// The events to wait for.
  public struct Interest: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Bytes, a connection, or the end of what the other side sends.
    public static let reading = Interest(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
    public static let writing = Interest(rawValue: EPOLLOUT.rawValue)
  }

  /// An event of one descriptor.
  public struct Event: Sendable {
    /// The token that the descriptor was added with.
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

  /// Adds a descriptor; the caller removes it before any copy of it is closed.
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

  /// Changes the events to wait for; with none, only broken connections are reported.
  public func change(_ watched: Int32, token: UInt64, to interest: Interest) {
    _ = cposix_epoll_control(descriptor, EPOLL_CTL_MOD, watched, interest.rawValue, token)
  }

  /// Removes a descriptor.
  public func remove(_ watched: Int32) {
    _ = cposix_epoll_control(descriptor, EPOLL_CTL_DEL, watched, 0, 0)
  }

  /// The next events, at most 256; empty when the deadline passed or a signal arrived.
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
