// SPDX-License-Identifier: Apache-2.0

import HTTP
public import PKI

/// An EST server (RFC 7030) and the CAs that its certificate is verified with.
public struct EnrollmentServer: Sendable {
  private let base: String
  let trust: HTTPTrust

  /// - Parameters:
  ///   - url: `https://HOST[:PORT]`, with or without the path of RFC 7030 section 3.2.2.
  ///   - authorities: trust anchors of the server's certificate.
  ///   - now: seconds since 1970, for the validity of that certificate.
  /// - Returns: nil for another scheme, since a password is sent, and for a malformed URL.
  public init?(url: String, authorities: [Certificate], now: Int64) {
    guard let parsed = HTTPURL(url), parsed.isSecure else { return nil }
    var base = url.prefix { $0 != "#" && $0 != "?" }
    while base.hasSuffix("/") { base = base.dropLast() }
    let isWhole = parsed.target.hasPrefix("/.well-known/est")
    self.base = base + (isWhole ? "" : "/.well-known/est")
    trust = .authorities(authorities, now: now)
  }

  /// The URL of an operation, for example `simpleenroll`.
  func place(of operation: String) -> HTTPURL? { HTTPURL("\(base)/\(operation)") }
}
