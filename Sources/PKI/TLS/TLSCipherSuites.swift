// SPDX-License-Identifier: Apache-2.0

/// The cipher suites that remain when algorithms are disabled.
///
/// Key exchange governs TLS 1.2 and below only; encryption and authentication govern TLS 1.3 too.
/// 3DES and RC4 are not listed: OpenSSL has no such suites here.
public struct TLSCipherSuites: Hashable, Sendable {
  private struct Suite: Hashable, Sendable {
    let name: String
    let exchange: String
    let encryption: String
    let authentication: String
  }

  /// Suites up to TLS 1.2 in OpenSSL's names, the preferred first, joined by colons.
  public let list: String
  /// Suites of TLS 1.3, likewise.
  public let list13: String
  private let suites: [Suite]

  /// The suites without the algorithms of these toggles, for example `keyxchg-algo-rsa`.
  public init(without disabled: Set<String>) {
    suites = TLSCipherSuites.all.filter { suite in
      !disabled.contains("keyxchg-algo-" + suite.exchange)
        && TLSCipherSuites.isOn(suite, without: disabled)
    }
    list = suites.map(\.name).joined(separator: ":")
    list13 = TLSCipherSuites.all13.filter { TLSCipherSuites.isOn($0, without: disabled) }
      .map(\.name).joined(separator: ":")
  }

  /// Whether a server whose certificate has such a key can serve that version.
  public func canServe(_ version: TLSVersion, with key: KeyAlgorithm) -> Bool {
    if version >= .tls13 { return !list13.isEmpty }
    return suites.contains { suite in
      // Before TLS 1.2 there were SHA-1 and the classical kinds of keys only (RFC 4346, 8422).
      guard version >= .tls12 || suite.authentication == "sha1" else { return false }
      return switch key {
      case .rsa: !suite.name.contains("ECDSA")
      case .rsaPSS: suite.name.contains("HE-RSA-") && version >= .tls12
      case .ec: suite.name.contains("ECDSA")
      case .ed25519, .ed448: suite.name.contains("ECDSA") && version >= .tls12
      case .other: false
      }
    }
  }

  private static func isOn(_ suite: Suite, without disabled: Set<String>) -> Bool {
    // Two spellings of one toggle are in public dumps.
    let isChaChaOff =
      suite.encryption == "chacha20-poly1305"
      && disabled.contains("enc-algo-aes-chacha20-poly1305")
    return !isChaChaOff && !disabled.contains("enc-algo-" + suite.encryption)
      && !disabled.contains("auth-algo-" + suite.authentication)
  }

  private static let all13 = [
    Suite(
      name: "TLS_AES_256_GCM_SHA384", exchange: "", encryption: "aes-256-gcm",
      authentication: "sha384"),
    Suite(
      name: "TLS_CHACHA20_POLY1305_SHA256", exchange: "", encryption: "chacha20-poly1305",
      authentication: "sha256"),
    Suite(
      name: "TLS_AES_128_GCM_SHA256", exchange: "", encryption: "aes-128-gcm",
      authentication: "sha256"),
  ]

  private static let all: [Suite] = {
    let ciphers = [
      ("AES256-GCM-SHA384", "aes-256-gcm", "sha384"),
      ("CHACHA20-POLY1305", "chacha20-poly1305", "sha256"),
      ("AES128-GCM-SHA256", "aes-128-gcm", "sha256"),
      ("AES256-SHA384", "aes-256-cbc", "sha384"),
      ("AES256-SHA256", "aes-256-cbc", "sha256"),
      ("AES128-SHA256", "aes-128-cbc", "sha256"),
      ("AES256-SHA", "aes-256-cbc", "sha1"),
      ("AES128-SHA", "aes-128-cbc", "sha1"),
    ]
    let exchanges = [
      ("ECDHE-ECDSA-", "ecdhe"), ("ECDHE-RSA-", "ecdhe"), ("DHE-RSA-", "dhe"), ("", "rsa"),
    ]
    return ciphers.flatMap { cipher in
      exchanges.compactMap { exchange in
        let isCurve = exchange.1 == "ecdhe"
        switch cipher.0 {
        case "AES256-SHA384" where !isCurve, "AES256-SHA256" where isCurve: return nil
        case "CHACHA20-POLY1305" where exchange.1 == "rsa": return nil
        default:
          return Suite(
            name: exchange.0 + cipher.0, exchange: exchange.1, encryption: cipher.1,
            authentication: cipher.2)
        }
      }
    }
  }()
}
