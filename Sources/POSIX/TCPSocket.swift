// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// One TCP connection; its socket never blocks, and is closed with the last reference.
public final class TCPSocket: Sendable {
  /// The result of receiving.
  public enum Arrival: Sendable, Equatable {
    case bytes([UInt8])
    /// The peer has closed its side.
    case end
    /// No bytes have arrived yet.
    case none
  }

  /// The open socket, for ``EventPoll`` and TLS.
  public let descriptor: Int32

  /// Takes over a descriptor that does not block.
  init(adopting descriptor: Int32) {
    self.descriptor = descriptor
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout.size(ofValue: on))
    // Small responses are sent at once; keep-alive detects a peer that has vanished.
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, size)
  }

  /// Both ends of a connection within this process.
  public static func pair() throws(SystemError) -> (TCPSocket, TCPSocket) {
    var ends: [Int32] = [-1, -1]
    let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    guard socketpair(AF_UNIX, Int32(type), 0, &ends) == 0 else { throw .last("socketpair") }
    return (TCPSocket(adopting: ends[0]), TCPSocket(adopting: ends[1]))
  }

  deinit { close(descriptor) }

  /// Connects within a time limit.
  ///
  /// - Parameter interruption: ends the wait as if the deadline had passed.
  /// - Throws: `SystemError`; `isConnectionRefused`, or `isTimeout` when the deadline passed.
  public convenience init(
    to peer: SocketAddress, until deadline: Deadline, interruption: Interruption? = nil
  ) throws(SystemError) {
    let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(peer.address.family, Int32(type), 0)
    guard descriptor >= 0 else { throw .last("socket") }
    self.init(adopting: descriptor)
    if peer.withSystemForm({ connect(descriptor, $0, $1) }) == 0 { return }
    guard errno == EINPROGRESS else { throw .last("connect") }
    guard wait(forWriting: true, until: deadline, interruption: interruption) else {
      throw SystemError(code: ETIMEDOUT, call: "connect")
    }
    var failure: Int32 = 0
    var size = socklen_t(MemoryLayout.size(ofValue: failure))
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size)
    guard failure == 0 else { throw SystemError(code: failure, call: "connect") }
  }

  /// Waits until the socket can be read or written; false when the deadline passed or the wait was
  /// interrupted first.
  public func wait(
    forWriting: Bool, until deadline: Deadline, interruption: Interruption? = nil
  ) -> Bool {
    // poll(2) ignores a descriptor of -1.
    var entries = [
      pollfd(fd: descriptor, events: Int16(forWriting ? POLLOUT : POLLIN), revents: 0),
      pollfd(fd: interruption?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      if poll(&entries, 2, deadline.pollTimeout) > 0 { return entries[1].revents == 0 }
      if deadline.hasPassed { return false }
    }
  }

  /// Up to `limit` bytes that have arrived.
  public func receive(atMost limit: Int) throws(SystemError) -> Arrival {
    var buffer = [UInt8](repeating: 0, count: limit)
    while true {
      let count = recv(descriptor, &buffer, limit, 0)
      if count > 0 {
        buffer.removeLast(limit - count)
        return .bytes(buffer)
      }
      if count == 0 { return .end }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .none
      default: throw .last("recv")
      }
    }
  }

  /// Sends as many bytes as the kernel accepts at once, and returns their number.
  public func send(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
    while true {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN: return 0
      default: throw .last("send")
      }
    }
  }

  /// Sends everything within a time limit.
  ///
  /// - Parameter interruption: ends the wait as if the deadline had passed.
  /// - Throws: `SystemError`; `isTimeout` when the deadline passed.
  public func sendAll(
    _ bytes: [UInt8], until deadline: Deadline, interruption: Interruption? = nil
  ) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try send(rest)
      rest = rest.dropFirst(count)
      if count == 0, !wait(forWriting: true, until: deadline, interruption: interruption) {
        throw SystemError(code: ETIMEDOUT, call: "send")
      }
    }
  }

  /// Shuts down the sending side; the peer's data can still be read.
  public func finishSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }
}

extension SystemError {
  /// A time limit passed.
  public var isTimeout: Bool { code == ETIMEDOUT }
}
