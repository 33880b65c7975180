// SPDX-License-Identifier: Apache-2.0

public import PKI
public import POSIX

/// The certificate that is asked of a SCEP server.
public struct SCEPOrder: Sendable {
  /// A certificate of the same server that is still valid, and authorizes its successor (RFC 8894
  /// section 2.3).
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
  /// Of the request's signature.
  public let digest: SignatureDigest
  /// Those that are asked for.
  public let extensions: [CertificateExtension]
  /// Authorizes the request, where its server's administrator is not to decide. A successor needs
  /// none, but there are servers that demand it all the same.
  public let challenge: Secret?
  public let predecessor: Predecessor?
  /// Whether the same was asked for before, and the server had not decided.
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
