// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI

/// The versions and algorithms that a profile's `protocol-settings` leave.
///
/// An absent toggle is on; absent versions are TLS 1.2 to the highest. Key exchange toggles govern
/// TLS 1.2 and below, the others TLS 1.3 as well. 3DES and RC4 are never served.
struct TLSSuites {
  enum Version: Int, Comparable, CaseIterable {
    case tls10, tls11, tls12, tls13

    init?(_ text: String?) {
      switch text {
      case "tls1-0": self = .tls10
      case "tls1-1": self = .tls11
      case "tls1-2": self = .tls12
      case "tls1-3", "max": self = .tls13
      default: return nil
      }
    }

    var name: String { "TLS 1.\(rawValue)" }

    static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
  }

  let minimum: Version
  let maximum: Version
  private let off: Set<String>

  init(_ profile: Container) {
    let settings = profile["protocol-settings"]?.container ?? Container()
    minimum = Version(settings["min-version"]?.leaf) ?? .tls12
    maximum = Version(settings["max-version"]?.leaf) ?? .tls13
    off = Set(settings.compactMap { $0.node.leaf == "no" ? $0.name : nil })
  }

  /// Versions of the range in which nothing is left for this kind of key.
  func versionsWithoutSuite(for key: KeyAlgorithm) -> [Version] {
    Version.allCases.filter { (minimum...maximum).contains($0) && !hasSuite($0, key) }
  }

  private func isOn(_ name: String) -> Bool { !off.contains(name) }

  private func hasSuite(_ version: Version, _ key: KeyAlgorithm) -> Bool {
    let galois128 = isOn("enc-algo-aes-128-gcm") && isOn("auth-algo-sha256")
    let galois256 = isOn("enc-algo-aes-256-gcm") && isOn("auth-algo-sha384")
    let chacha = isOn("enc-algo-aes-chacha20-poly1305") && isOn("auth-algo-sha256")
    if version == .tls13 { return galois128 || galois256 || chacha }
    let isRSA = key.configurationName == "RSA"
    let exchange =
      isOn("keyxchg-algo-ecdhe") || isRSA && (isOn("keyxchg-algo-rsa") || isOn("keyxchg-algo-dhe"))
    guard exchange else { return false }
    let chained = isOn("enc-algo-aes-128-cbc") || isOn("enc-algo-aes-256-cbc")
    let chainedWithSHA1 = chained && isOn("auth-algo-sha1")
    guard version == .tls12 else { return chainedWithSHA1 }
    let chainedWithSHA2 =
      isOn("enc-algo-aes-128-cbc") && isOn("auth-algo-sha256")
      || isOn("enc-algo-aes-256-cbc") && (isOn("auth-algo-sha256") || isOn("auth-algo-sha384"))
    return galois128 || galois256 || chacha || chainedWithSHA1 || chainedWithSHA2
  }
}
