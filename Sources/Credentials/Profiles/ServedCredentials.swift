// SPDX-License-Identifier: Apache-2.0

public import PKI

/// What a listener needs of a configuration: `secure-conn-server` with everything that it names.
///
/// Cost of reading it: that of the profiles and certificates that are named.
public struct ServedCredentials: Sendable {
  public let server: SecureConnectionServer
  public let serviceProfile: ServiceProfile?
  public let certificateProfile: CertificateProfile?
  /// A profile that is named and does not exist: nothing can be served then.
  public let missingProfile: CredentialObject?
  /// The certificate of the service profile; nil where it does not exist or waits for its issuer.
  public let certificate: CertificateEntry?
  /// That certificate with the CAs that are sent along; empty where it cannot be read.
  public let chain: [Certificate]
  /// Why the chain cannot be read; nothing can be served then.
  public let chainError: CredentialError?
  /// The CAs of the certificate profile and the signers of their OCSP responses, by name.
  private let entries: [String: CertificateEntry]

  public init(_ credentials: ConfiguredCredentials) {
    let server = credentials.secureConnectionServer
    self.server = server
    serviceProfile = server.serviceProfile.flatMap(credentials.serviceProfile)
    certificateProfile = server.certificateProfile.flatMap(credentials.certificateProfile)
    missingProfile =
      if certificateProfile == nil, let name = server.certificateProfile {
        .certificateProfile(name)
      } else if serviceProfile == nil, let name = server.serviceProfile {
        .serviceProfile(name)
      } else { nil }
    func entry(_ name: String) -> CertificateEntry? {
      credentials.certificate(name).flatMap { $0.publicKey == nil ? nil : $0 }
    }
    certificate = serviceProfile?.certificate.flatMap(entry)
    var chain: [Certificate] = []
    var chainError: CredentialError?
    if let certificate {
      do throws(CredentialError) { chain = try credentials.servedChain(of: certificate) } catch {
        chainError = error
      }
    }
    self.chain = chain
    self.chainError = chainError
    var entries: [String: CertificateEntry] = [:]
    for authority in certificateProfile?.authorities ?? [] {
      for name in [authority.name, authority.ocspVerifyCertificate].compactMap({ $0 }) {
        entries[name] = entry(name)
      }
    }
    self.entries = entries
  }

  /// A certificate that the certificate profile names; nil where it does not exist.
  public func entry(_ name: String) -> CertificateEntry? { entries[name] }

  /// The versions that are served.
  public var versions: (minimum: TLSVersion, maximum: TLSVersion) {
    serviceProfile.map { ($0.minimumVersion, $0.maximumVersion) } ?? ServiceProfile.defaultVersions
  }

  /// Whether clients are treated alike by both: then no session ends when one replaces the other.
  public func isEquivalent(to other: ServedCredentials) -> Bool {
    func texts(_ credentials: ServedCredentials) -> [String: String?] {
      credentials.entries.mapValues(\.publicKey)
    }
    return server.isEquivalent(to: other.server) && serviceProfile == other.serviceProfile
      && certificateProfile == other.certificateProfile
      && certificate?.publicKey == other.certificate?.publicKey
      && certificate?.sealedPrivateKey == other.certificate?.sealedPrivateKey
      && chain == other.chain && chainError == other.chainError
      && texts(self) == texts(other)
  }
}
