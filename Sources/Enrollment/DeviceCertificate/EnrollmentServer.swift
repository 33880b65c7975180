// SPDX-License-Identifier: Apache-2.0

import HTTP
public import PKI

/// A server of EST (RFC 7030) and who may speak for it.
public struct EnrollmentServer: Sendable {
  private let base: String
  let trust: HTTPTrust

  /// - Parameters:
  ///   - url: `https://HOST[:PORT]`, with or without the path of RFC 7030 section 3.2.2.
  ///   - authorities: CAs below which the server's certificate has to be issued.
  ///   - now: seconds since 1970, for the validity of that certificate.
  /// - Returns: nil for another scheme, since a password is sent, and for what is no URL.
  public init?(url: String, authorities: [Certificate], now: Int64) {
    guard let parsed = HTTPURL(url), parsed.isSecure else { return nil }
    var base = url.prefix { $0 != "#" && $0 != "?" }
    while base.hasSuffix("/") { base = base.dropLast() }
    let isWhole = parsed.target.hasPrefix("/.well-known/est")
    self.base = base + (isWhole ? "" : "/.well-known/est")
    trust = .authorities(authorities, now: now)
  }

  /// Where an operation is asked for, such as `simpleenroll`.
  func place(of operation: String) -> HTTPURL? { HTTPURL("\(base)/\(operation)") }
}
