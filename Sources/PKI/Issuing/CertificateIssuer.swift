// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A certificate authority with its key: it signs certificates and revocation lists.
public struct CertificateIssuer: Sendable {
  public let certificate: Certificate
  public let key: PrivateKey

  /// - Throws: `IssuingError.notAuthority` where the basic constraints do not say CA:TRUE or the
  ///   key usage forbids to sign certificates; `.keyDoesNotMatch`.
  public init(certificate: Certificate, key: PrivateKey) throws(IssuingError) {
    guard certificate.isCertificateAuthority, certificate.usage.maySignCertificates else {
      throw .notAuthority
    }
    guard key.matches(certificate) else { throw .keyDoesNotMatch }
    self.certificate = certificate
    self.key = key
  }
}
