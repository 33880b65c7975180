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
    let suites = TLSCipherSuites(without: off)
    return Version.allCases.filter { version in
      guard (minimum...maximum).contains(version),
        let served = TLSVersion(rawValue: version.rawValue)
      else { return false }
      return !suites.canServe(served, with: key)
    }
  }
}
