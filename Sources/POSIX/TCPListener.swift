// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A listening TCP socket.
public final class TCPListener: Sendable {
  /// What came of one look for a connection.
  public enum Arrival: Sendable {
    case connection(TCPSocket, from: SocketAddress)
    /// Nobody waits.
    case none
    /// The process or the system has no descriptor or memory left; the connection still waits.
    case exhausted
  }

  /// The open socket, for ``EventPoll``.
  public let descriptor: Int32
  /// Where it is bound, with the port that the system chose.
  public let address: SocketAddress

  /// Binds and listens; port 0 takes a free one. Connections wait in the system's longest queue.
  ///
  /// - Throws: `SystemError`; `isAddressInUse` where another process has the port.
  public init(_ address: SocketAddress) throws(SystemError) {
    let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(address.address.family, Int32(type), 0)
    guard descriptor >= 0 else { throw .last("socket") }
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout.size(ofValue: on))
    // A former listener's connections in TIME_WAIT must not keep a new one from its port.
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

  /// Takes the next connection, if one waits.
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
      // The rest concerns one connection that is gone already.
      default: continue
      }
    }
  }
}

extension SystemError {
  /// Another process has the address and port.
  public var isAddressInUse: Bool { code == EADDRINUSE }
}
