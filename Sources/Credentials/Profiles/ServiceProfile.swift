// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import PKI

/// An SSL/TLS service profile: the certificate of a server, its versions and its algorithms.
///
/// An absent toggle is on; absent versions are TLS 1.2 to the highest. Key exchange toggles govern
/// TLS 1.2 and below, the others TLS 1.3 as well. 3DES and RC4 are never served.
public struct ServiceProfile: Hashable, Sendable {
  /// Versions where neither the profile nor a connection says anything.
  public static let defaultVersions = (minimum: TLSVersion.tls12, maximum: TLSVersion.tls13)

  public let name: String
  /// Name of the entry in the list of certificates.
  public let certificate: String?
  /// The lowest version that the profile itself names.
  public let configuredMinimumVersion: TLSVersion?
  public let maximumVersion: TLSVersion
  /// Toggles that say `no`, such as `keyxchg-algo-rsa`.
  public let disabledAlgorithms: Set<String>
  /// Toggles that say `yes` for an algorithm that is never served.
  public let unavailableAlgorithms: [String]

  public init(name: String, _ content: Container) {
    self.name = name
    certificate = content.text("certificate")
    let settings = content["protocol-settings"]?.container ?? Container()
    func version(_ leaf: String) -> TLSVersion? {
      settings.text(leaf).flatMap(TLSVersion.init(configured:))
    }
    configuredMinimumVersion = version("min-version")
    maximumVersion = version("max-version") ?? Self.defaultVersions.maximum
    disabledAlgorithms = Set(settings.compactMap { $0.node.leaf == "no" ? $0.name : nil })
    unavailableAlgorithms = ["enc-algo-3des", "enc-algo-rc4"].filter(settings.isYes)
  }

  /// The lowest version that is allowed.
  public var minimumVersion: TLSVersion {
    configuredMinimumVersion ?? Self.defaultVersions.minimum
  }

  /// The cipher suites that the toggles leave.
  public var suites: TLSCipherSuites { TLSCipherSuites(without: disabledAlgorithms) }

  /// Versions of the range in which no cipher suite is left for this kind of key.
  public func versionsWithoutSuite(for key: KeyAlgorithm) -> [TLSVersion] {
    let suites = suites
    return TLSVersion.allCases.filter {
      minimumVersion <= $0 && $0 <= maximumVersion && !suites.canServe($0, with: key)
    }
  }
}
