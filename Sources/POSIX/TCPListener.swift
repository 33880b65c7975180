// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A listening TCP socket.
public final class TCPListener: Sendable {
  /// The result of accepting.
  public enum Arrival: Sendable {
    case connection(TCPSocket, from: SocketAddress)
    /// No connection is waiting.
    case none
    /// Descriptors or memory are exhausted; the connection is still waiting.
    case exhausted
  }

  /// The open socket, for ``EventPoll``.
  public let descriptor: Int32
  /// The address it is bound to, with the port that the kernel chose.
  public let address: SocketAddress

  /// Binds and listens; port 0 takes a free one. The queue of connections has the maximum length.
  ///
  /// - Throws: `SystemError`; `isAddressInUse` where another process has the port.
  public init(_ address: SocketAddress) throws(SystemError) {
    let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(address.address.family, Int32(type), 0)
    guard descriptor >= 0 else { throw .last("socket") }
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout.size(ofValue: on))
    // Connections of an earlier listener in TIME_WAIT must not block the port.
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
    var name = sockaddr_storage()
    var failure: SystemError?
    if address.withSystemForm({ bind(descriptor, $0, $1) }) != 0 {
      failure = .last("bind")
    } else if listen(descriptor, 4096) != 0 {
      failure = .last("listen")
    } else {
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let result = withUnsafeMutablePointer(to: &name) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          getsockname(descriptor, $0, &length)
        }
      }
      if result != 0 { failure = .last("getsockname") }
    }
    if let failure {
      close(descriptor)
      throw failure
    }
    self.descriptor = descriptor
    self.address = SocketAddress(name) ?? address
  }

  deinit { close(descriptor) }

  /// Accepts the next connection, if one is waiting.
  public func accept() -> Arrival {
    while true {
      var peer = sockaddr_storage()
      let accepted = cposix_accept(descriptor, &peer)
      if accepted >= 0 {
        let from =
          SocketAddress(peer)
          ?? SocketAddress(address: IPAddress(bytes: [0, 0, 0, 0], scope: 0), port: 0)
        return .connection(TCPSocket(adopting: accepted), from: from)
      }
      switch errno {
      case EAGAIN: return .none
      case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
      // The other errors concern one connection that is already gone.
      default: continue
      }
    }
  }
}

extension SystemError {
  /// Another process has the address and port.
  public var isAddressInUse: Bool { code == EADDRINUSE }
}
