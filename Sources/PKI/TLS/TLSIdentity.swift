// SPDX-License-Identifier: Apache-2.0

/// What one end of a TLS connection shows of itself.
public struct TLSIdentity: Sendable {
  public let certificate: Certificate
  /// Intermediate CAs to send along, the issuer of the certificate first.
  public let chain: [Certificate]
  public let key: PrivateKey

  /// A certificate with its key and what leads to its root.
  public init(certificate: Certificate, chain: [Certificate], key: PrivateKey) {
    self.certificate = certificate
    self.chain = chain
    self.key = key
  }
}
