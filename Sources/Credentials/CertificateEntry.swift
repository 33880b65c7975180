// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import PKI
internal import POSIX

/// An entry of `shared certificate`, as a configuration holds it.
///
/// Reading it costs nothing; its texts are parsed by ``certificates()``, ``signingRequest()`` and
/// ``privateKey(for:keyRing:)`` only.
public struct CertificateEntry: Hashable, Sendable {
  /// The entry's key in the list.
  public let name: String
  /// PEM texts: the certificate, then its chain; nil for a request that waits for its certificate.
  public let publicKey: String?
  /// The certificate signing request in PEM; nil where there is none.
  public let request: String?
  /// Encrypted; nil where there is no key.
  public let sealedPrivateKey: String?
  /// Subject and issuer as the appliance writes them: `C = US, CN = ca1`.
  public let subject: String?
  public let issuer: String?
  /// Leaf `ca`: written by the import from the certificate's basic constraints.
  public let isCertificationAuthority: Bool
  /// Leaf `status` says `revoked`.
  public let isMarkedRevoked: Bool
  /// End of validity in seconds since 1970 (`expiry-epoch`), and as text.
  public let notAfter: Int64?
  public let notAfterText: String?

  public init(name: String, _ content: Container) {
    self.name = name
    publicKey = content.text("public-key")
    request = content.text("csr")
    sealedPrivateKey = content.text("private-key")
    subject = content.text("subject")
    issuer = content.text("issuer")
    isCertificationAuthority = content.isYes("ca")
    isMarkedRevoked = content.text("status") == "revoked"
    notAfter = content.text("expiry-epoch").flatMap { Int64($0) }
      .flatMap { (0...CalendarTime.latest).contains($0) ? $0 : nil }
    notAfterText = content.text("not-valid-after")
  }

  /// The certificate, then the chain that came with it. Never empty. Cost: parsing the PEM texts.
  ///
  /// - Throws: `CredentialError` for a waiting request and for text that cannot be parsed.
  public func certificates() throws(CredentialError) -> [Certificate] {
    guard let publicKey else { throw .certificatePending(name) }
    guard let certificates = try? Certificate.all(pem: publicKey), !certificates.isEmpty else {
      throw .certificateUnreadable(name)
    }
    return certificates
  }

  /// The certificate without its chain; throws as ``certificates()``.
  public func certificate() throws(CredentialError) -> Certificate { try certificates()[0] }

  /// The certificate signing request of the entry.
  ///
  /// - Throws: `CredentialError` where the entry has none, or one that cannot be parsed.
  public func signingRequest() throws(CredentialError) -> CertificateSigningRequest {
    guard let request else { throw .noSigningRequest(name) }
    do throws(IssuingError) { return try CertificateSigningRequest(pem: request) } catch {
      throw .issuing(name, error)
    }
  }

  /// The fingerprint of the public key: the certificate's, or that of the signing request; nil where
  /// neither can be read.
  public var publicKeyFingerprint: String? {
    // Why it cannot be read is reported where the certificate is used.
    if let certificate = try? certificate() { return certificate.publicKeyFingerprint }
    return try? signingRequest().publicKey.fingerprint
  }

  /// The private key, decrypted.
  ///
  /// - Throws: `CredentialError` where there is none, or it was encrypted by another appliance.
  public func privateKey(
    for certificate: Certificate, keyRing: KeyRing
  ) throws(CredentialError) -> PrivateKey {
    guard let sealedPrivateKey else { throw .noPrivateKey(name) }
    do throws(SealError) {
      return try SealedPrivateKey.open(sealedPrivateKey, for: certificate, keyRing: keyRing)
    } catch {
      throw .privateKeyUnusable(name, error)
    }
  }
}
