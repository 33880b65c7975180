// SPDX-License-Identifier: Apache-2.0

/// Makes certificates with keys on the curve P-256: the predefined ones of an appliance.
public struct CertificateIssue: Sendable {
  /// What a certificate is for.
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

  /// Makes a key and the certificate for it.
  ///
  /// - Parameter issuer: who signs; nil makes it self-signed.
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
