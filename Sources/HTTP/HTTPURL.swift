// SPDX-License-Identifier: Apache-2.0

import Text

/// An `http` or `https` URL (RFC 3986, RFC 9110 section 4.2).
public struct HTTPURL: Hashable, Sendable {
  /// Whether the scheme is `https`.
  public let isSecure: Bool
  /// A name or an address, the latter without brackets.
  public let host: String
  public let port: UInt16
  /// Path and query; at least `/`.
  public let target: String

  /// Parses at most 2,048 ASCII characters; a fragment is dropped.
  ///
  /// Nil for another scheme, for user information and for an invalid URL.
  public init?(_ text: String) {
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

  private init(_ url: HTTPURL, target: String) {
    (isSecure, host, port) = (url.isSecure, url.host, url.port)
    self.target = target
  }

  /// The same place with more questions in its query; names and values are encoded.
  public func asking(_ questions: [(name: String, value: String)]) -> HTTPURL {
    let query = questions.map { HTTPURL.encoded($0.name) + "=" + HTTPURL.encoded($0.value) }
    guard !query.isEmpty else { return self }
    let separator = target.contains("?") ? "&" : "?"
    return HTTPURL(self, target: target + separator + query.joined(separator: "&"))
  }

  /// Everything but the unreserved characters of RFC 3986 section 2.3 as `%XX`.
  private static func encoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      if byte.isLetterOrDigit || "-._~".utf8.contains(byte) {
        result.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        result += "%" + Hexadecimal.upper([byte])
      }
    }
    return result
  }

  /// Host and port as the `Host` field has them.
  public var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }
}
