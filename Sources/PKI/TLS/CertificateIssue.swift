// SPDX-License-Identifier: Apache-2.0

/// Creates certificates with P-256 keys: the predefined ones of an appliance.
public struct CertificateIssue: Sendable {
  /// The use of a certificate.
  public enum Purpose: Sendable { case authority, server, client }

  /// Common name of the subject.
  public var commonName: String
  public var purpose: Purpose
  /// Names of the subjectAltName extension.
  public var alternativeNames: [AlternativeName] = []
  /// Validity in seconds since 1970-01-01 UTC.
  public var validity: ClosedRange<Int64>

  public init(
    commonName: String, purpose: Purpose, alternativeNames: [AlternativeName] = [],
    validity: ClosedRange<Int64>
  ) {
    self.commonName = commonName
    self.purpose = purpose
    self.alternativeNames = alternativeNames
    self.validity = validity
  }

  /// Creates a key and its certificate.
  ///
  /// - Parameter issuer: the signing authority; nil for a self-signed certificate.
  /// - Throws: `IssuingError`.
  public func make(signedBy issuer: TLSIdentity?) throws(IssuingError) -> TLSIdentity {
    let key = try PrivateKey.generate(.ec(.p256))
    let subject = try DistinguishedName([
      .init(.organization, "wfsh"), .init(.commonName, commonName),
    ])
    let template = CertificateTemplate(
      subject: subject,
      serial: try issuing { () throws(OpenSSLError) in try SerialNumber.random() },
      validity: validity, extensions: extensions)
    guard let issuer else {
      return TLSIdentity(certificate: try template.selfSigned(by: key), chain: [], key: key)
    }
    let publicKey = try issuing { () throws(OpenSSLError) in try key.publicKey }
    let signer = try CertificateIssuer(certificate: issuer.certificate, key: issuer.key)
    return TLSIdentity(
      certificate: try template.signed(for: publicKey, by: signer), chain: [], key: key)
  }

  private var extensions: [CertificateExtension] {
    let own: [CertificateExtension] =
      switch purpose {
      case .authority:
        [
          .basicConstraints(isAuthority: true), .keyUsage([.keyCertSign, .cRLSign]),
        ]
      case .server, .client:
        [
          .authorityKeyIdentifier, .basicConstraints(isAuthority: false),
          .keyUsage([.digitalSignature]),
          .extendedKeyUsage([purpose == .server ? .serverAuth : .clientAuth]),
        ]
      }
    let names: [CertificateExtension] =
      alternativeNames.isEmpty ? [] : [.alternativeNames(alternativeNames)]
    return [.subjectKeyIdentifier] + own + names
  }
}
