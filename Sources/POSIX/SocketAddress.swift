// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// An IP address and a port: one end of a UDP exchange.
public struct SocketAddress: Hashable, Sendable {
  /// The host.
  public var address: IPAddress
  /// 0 lets the kernel choose.
  public var port: UInt16

  /// Both parts.
  public init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// From a `sockaddr_storage`; nil for families other than IPv4 and IPv6.
  init?(_ storage: sockaddr_storage) {
    var copy = storage
    let decoded: SocketAddress? = withUnsafeBytes(of: &copy) { raw in
      switch Int32(storage.ss_family) {
      case AF_INET:
        let name = raw.loadUnaligned(as: sockaddr_in.self)
        return SocketAddress(
          address: IPAddress(bytes: withUnsafeBytes(of: name.sin_addr, Array.init), scope: 0),
          port: UInt16(bigEndian: name.sin_port))
      case AF_INET6:
        let name = raw.loadUnaligned(as: sockaddr_in6.self)
        return SocketAddress(
          address: IPAddress(
            bytes: withUnsafeBytes(of: name.sin6_addr, Array.init), scope: name.sin6_scope_id),
          port: UInt16(bigEndian: name.sin6_port))
      default:
        return nil
      }
    }
    guard let decoded else { return nil }
    self = decoded
  }

  /// Lends the `sockaddr`.
  func withSystemForm<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    if address.isVersion6 {
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_port = port.bigEndian
      name.sin6_scope_id = address.scope
      withUnsafeMutableBytes(of: &name.sin6_addr) { $0.copyBytes(from: address.bytes) }
      return SocketAddress.lend(&name, body)
    }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    withUnsafeMutableBytes(of: &name.sin_addr) { $0.copyBytes(from: address.bytes) }
    return SocketAddress.lend(&name, body)
  }

  private static func lend<Name, Result>(
    _ name: inout Name, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<Name>.size))
      }
    }
  }
}
