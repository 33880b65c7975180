// SPDX-License-Identifier: Apache-2.0

public import PKI
public import POSIX

/// The certificate to request from a SCEP server.
public struct SCEPOrder: Sendable {
  /// A valid certificate of the same server, which authorizes its renewal (RFC 8894 section 2.3).
  public struct Predecessor: Sendable {
    public let certificate: Certificate
    public let key: PrivateKey

    public init(_ certificate: Certificate, key: PrivateKey) {
      self.certificate = certificate
      self.key = key
    }
  }

  public let subject: DistinguishedName
  /// The new key, RSA.
  public let key: PrivateKey
  /// The digest of the CSR's signature.
  public let digest: SignatureDigest
  /// The requested extensions.
  public let extensions: [CertificateExtension]
  /// The `challengePassword`, which authorizes the request without the server's administrator. A
  /// renewal does not need it, but some servers require it.
  public let challenge: Secret?
  public let predecessor: Predecessor?
  /// Whether the same request was sent before and is pending.
  public let isResumed: Bool

  public init(
    subject: DistinguishedName, key: PrivateKey, digest: SignatureDigest,
    extensions: [CertificateExtension], challenge: Secret?, predecessor: Predecessor? = nil,
    isResumed: Bool = false
  ) {
    self.subject = subject
    self.key = key
    self.digest = digest
    self.extensions = extensions
    self.challenge = challenge
    self.predecessor = predecessor
    self.isResumed = isResumed
  }
}
