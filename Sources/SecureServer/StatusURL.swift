// SPDX-License-Identifier: Apache-2.0

/// Where the status of a certificate is asked for: an `http` or `https` URL (RFC 3986).
struct StatusURL: Hashable, Sendable {
  let isSecure: Bool
  let host: String
  let port: UInt16
  /// Path and query, `/` at least.
  let target: String

  /// Nil for another scheme, for user information and for what is no URL.
  init?(_ text: String) {
    let lower = text.lowercased()
    let scheme: Int
    if lower.hasPrefix("http://") {
      (isSecure, scheme) = (false, 7)
    } else if lower.hasPrefix("https://") {
      (isSecure, scheme) = (true, 8)
    } else {
      return nil
    }
    guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return nil
    }
    let rest = text.dropFirst(scheme).prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.isEmpty, !authority.contains("@") else { return nil }
    let path = rest.dropFirst(authority.count)
    target = path.hasPrefix("/") ? String(path) : "/" + path
    var host = authority
    var port = isSecure ? UInt16(443) : 80
    if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
      guard let number = UInt16(authority[authority.index(after: colon)...]) else { return nil }
      port = number
      host = authority[..<colon]
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty else { return nil }
    self.host = String(host)
    self.port = port
  }

  /// Host and port as the `Host` field has them.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }
}
