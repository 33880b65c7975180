// SPDX-License-Identifier: Apache-2.0

public import PKI

/// A certificate or a signing request to be generated, with a key of its own.
///
/// The extensions are those of the appliance's own certificates (samples in published
/// configurations): none is critical, and a CA has no key identifiers. Beyond the samples a CA may
/// sign revocation lists; without that no list of the CA could be verified (page Fidelity).
public struct CertificateOrder: Sendable {
  public enum Signer: Hashable, Sendable {
    case itself
    /// Another organization, which gets a signing request.
    case external
    /// A certification authority of the candidate.
    case authority(String)
  }

  /// Name of the new entry.
  public var name: String
  public var subject: DistinguishedName
  public var key: KeySpecification
  public var digest: SignatureDigest
  public var signer: Signer
  /// Days of validity.
  public var days: Int
  public var isAuthority: Bool
  /// The key must never be exported.
  public var isBlocked: Bool
  public var alternativeNames: [AlternativeName]
  /// The URL of an OCSP responder, for the certificate's users.
  public var responder: String?

  public init(
    name: String, subject: DistinguishedName, key: KeySpecification = .rsa(bits: 2048),
    digest: SignatureDigest = .sha256, signer: Signer = .itself, days: Int = 365,
    isAuthority: Bool = false, isBlocked: Bool = false, alternativeNames: [AlternativeName] = [],
    responder: String? = nil
  ) {
    self.name = name
    self.subject = subject
    self.key = key
    self.digest = digest
    self.signer = signer
    self.days = days
    self.isAuthority = isAuthority
    self.isBlocked = isBlocked
    self.alternativeNames = alternativeNames
    self.responder = responder
  }

  private var names: [CertificateExtension] {
    alternativeNames.isEmpty ? [] : [.alternativeNames(alternativeNames)]
  }

  private var constraints: [CertificateExtension] {
    guard isAuthority else {
      return [.basicConstraints(isAuthority: false, isCritical: false)]
    }
    return [
      .basicConstraints(isAuthority: true, isCritical: false),
      .keyUsage([.keyCertSign, .cRLSign], isCritical: false),
    ]
  }

  /// The extensions of the certificate.
  public var extensions: [CertificateExtension] {
    let place: [CertificateExtension] = responder.map { [.ocspResponder($0)] } ?? []
    guard !isAuthority else { return constraints + names + place }
    return constraints + [
      .keyUsage(
        [.digitalSignature, .keyEncipherment, .dataEncipherment, .keyAgreement],
        isCritical: false),
      .extendedKeyUsage([.serverAuth, .clientAuth, .ipsecEndSystem]), .authorityKeyIdentifier,
      .subjectKeyIdentifier,
    ] + names + place
  }

  /// The extensions that a signing request asks for: those of a CA, and the names. Everything else
  /// is the signer's decision.
  public var requestedExtensions: [CertificateExtension] {
    (isAuthority ? constraints : []) + names
  }
}
