// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// An unconnected UDP socket whose waits end at a deadline or when interrupted.
///
/// It stays unconnected because a TFTP server responds from another port; the socket's error queue
/// (ip(7), `IP_RECVERR`) still reports a port without a listener.
public final class UDPSocket {
  /// Why a wait returned.
  public enum Arrival: Sendable {
    /// A datagram, truncated to the requested length, and its sender.
    case datagram([UInt8], from: SocketAddress)
    /// A datagram sent earlier did not reach `to`; `ECONNREFUSED` when no process listens.
    case undeliverable(SystemError, to: SocketAddress)
    /// The deadline passed.
    case timedOut
    /// The administrator pressed Ctrl-C.
    case interrupted
  }

  private let descriptor: Int32

  /// A socket that can reach `peer`, bound to `local` (any port) if given.
  ///
  /// - Throws: the code is `EADDRNOTAVAIL` when `local` is not an address of this host and
  ///   `EAFNOSUPPORT` when the two are of different families.
  public init(reaching peer: IPAddress, from local: IPAddress? = nil) throws(SystemError) {
    if let local, local.isVersion6 != peer.isVersion6 {
      throw SystemError(code: EAFNOSUPPORT, call: "bind")
    }
    let type = SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    descriptor = socket(peer.family, Int32(type), 0)
    guard descriptor >= 0 else { throw .last("socket") }
    var on: Int32 = 1
    let level = Int32(peer.isVersion6 ? IPPROTO_IPV6 : IPPROTO_IP)
    let option = peer.isVersion6 ? IPV6_RECVERR : IP_RECVERR
    setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout.size(ofValue: on)))
    if let local {
      let bound = SocketAddress(address: local, port: 0).withSystemForm { bind(descriptor, $0, $1) }
      guard bound == 0 else { throw .last("bind") }
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Sends one datagram. A full send queue drops it, as the network may.
  ///
  /// - Throws: errors of this call, for example `ENETUNREACH`. Reports about earlier datagrams are
  ///   returned by ``receive(atMost:until:interruption:)``.
  public func send(_ bytes: [UInt8], to peer: SocketAddress) throws(SystemError) {
    for _ in 0..<3 {
      let sent = peer.withSystemForm { name, length in
        sendto(descriptor, bytes, bytes.count, 0, name, length)
      }
      if sent >= 0 { return }
      switch errno {
      case EINTR, ECONNREFUSED: continue  // the second belongs to an earlier datagram
      case EAGAIN, ENOBUFS: return
      default: throw .last("sendto")
      }
    }
  }

  /// Waits for the next datagram of up to `limit` bytes.
  ///
  /// - Throws: a failure of the socket itself, after which it is unusable.
  public func receive(
    atMost limit: Int, until deadline: Deadline, interruption: Interruption?
  ) throws(SystemError) -> Arrival {
    while true {
      if let arrival = try pending(atMost: limit) { return arrival }
      var entries = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: interruption?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&entries, nfds_t(entries.count), deadline.pollTimeout)
      if count < 0, errno != EINTR { throw .last("poll") }
      if count > 0, entries[1].revents != 0 { return .interrupted }
      if deadline.hasPassed { return .timedOut }
    }
  }

  /// A report of the error queue or a datagram that has already arrived.
  private func pending(atMost limit: Int) throws(SystemError) -> Arrival? {
    var buffer = [UInt8](repeating: 0, count: limit)
    var sender = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let count = withUnsafeMutablePointer(to: &sender) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        recvfrom(descriptor, &buffer, limit, 0, $0, &length)
      }
    }
    if count >= 0 {
      buffer.removeLast(limit - count)
      guard let from = SocketAddress(sender) else { return nil }
      return .datagram(buffer, from: from)
    }
    let failure = SystemError.last("recvfrom")
    var destination = sockaddr_storage()
    let code = cposix_take_delivery_error(descriptor, &destination)
    if code != 0 {
      guard let to = SocketAddress(destination) else { return nil }
      return .undeliverable(SystemError(code: code, call: "recvfrom"), to: to)
    }
    // The error belongs to an earlier datagram, whose report was already returned.
    let harmless = [EAGAIN, EINTR, ECONNREFUSED, EHOSTUNREACH, ENETUNREACH]
    if harmless.contains(failure.code) { return nil }
    throw failure
  }
}
