// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// 4 or 16 bytes in network order.
  public let bytes: [UInt8]
  /// The interface of a link-local IPv6 address; 0 for every other.
  let scope: UInt32

  init(bytes: [UInt8], scope: UInt32) {
    self.bytes = bytes
    self.scope = scope
  }

  /// Parses `192.0.2.1`, `2001:db8::1` or `fe80::1%eth0`; no brackets, no netmask, no name.
  public init?(_ text: String) {
    let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first.map(String.init) else { return nil }
    var scope: UInt32 = 0
    if parts.count == 2 {
      scope = if_nametoindex(String(parts[1]))
      guard scope != 0, address.contains(":") else { return nil }
    }
    var storage = [UInt8](repeating: 0, count: address.contains(":") ? 16 : 4)
    guard inet_pton(storage.count == 16 ? AF_INET6 : AF_INET, address, &storage) == 1 else {
      return nil
    }
    self.init(bytes: storage, scope: scope)
  }

  /// Whether it is an IPv6 address.
  public var isVersion6: Bool { bytes.count == 16 }

  var family: Int32 { isVersion6 ? AF_INET6 : AF_INET }

  /// The numeric form, without brackets and scope.
  public var description: String {
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return "?" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
