// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// A port of 127.0.0.1 that is free at this moment.
public enum FreePort {
  public enum Kind: Sendable { case tcp, udp }

  /// Chosen by the kernel; another process may take it before it is used.
  public static func any(_ kind: Kind) throws(SystemError) -> UInt16 { try bound(0, kind) }

  /// Whether a process listens on it.
  public static func isTaken(_ port: UInt16, _ kind: Kind) -> Bool {
    do { return try bound(port, kind) != port } catch { return true }
  }

  private static func bound(_ port: UInt16, _ kind: Kind) throws(SystemError) -> UInt16 {
    let type = kind == .tcp ? SOCK_STREAM : SOCK_DGRAM
    let descriptor = socket(AF_INET, Int32(type.rawValue), 0)
    guard descriptor >= 0 else { throw .last("socket") }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutableBytes(of: &address) { bytes in
      let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
      return bind(descriptor, pointer, size) == 0 && getsockname(descriptor, pointer, &size) == 0
    }
    guard isBound else { throw .last("bind") }
    return UInt16(bigEndian: address.sin_port)
  }
}
