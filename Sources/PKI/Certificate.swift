// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import POSIX
internal import Text

/// One X.509 certificate (RFC 5280), parsed completely when it is created.
///
/// Immutable; OpenSSL's object locks its own caches, so any thread may use it.
public final class Certificate: @unchecked Sendable {
  /// OpenSSL's `X509`.
  let pointer: OpaquePointer

  /// The certificate in DER.
  public let der: [UInt8]
  /// Subject on one line, `/C=US/CN=name`; bytes outside printable ASCII are written as `\xHH`.
  ///
  /// The corresponding C function is `X509_NAME_oneline`.
  public let subject: String
  /// Issuer, written like the subject.
  public let issuer: String
  /// First common name of the subject, printable; nil for a subject without one.
  public let commonName: String?
  /// Serial number as upper-case hexadecimal digits, as `openssl x509 -serial` writes it.
  public let serial: String
  /// Start of validity in seconds since 1970-01-01 UTC.
  public let notBefore: Int64
  /// End of validity in seconds since 1970-01-01 UTC.
  public let notAfter: Int64
  /// Start of validity as OpenSSL prints it, `Jan 19 21:14:39 2016 GMT`.
  public let notBeforeText: String
  /// End of validity as OpenSSL prints it.
  public let notAfterText: String
  /// Eight hexadecimal digits of MD5 over the subject, as `openssl x509 -subject_hash_old`.
  public let subjectHashOld: String
  /// Eight hexadecimal digits of MD5 over the issuer, as `openssl x509 -issuer_hash_old`.
  public let issuerHashOld: String
  /// Kind of the public key.
  public let keyAlgorithm: KeyAlgorithm
  /// Bits of the public key; 0 where OpenSSL does not know the kind.
  public let keyBits: Int
  /// What the extensions allow.
  public let usage: CertificateUsage
  /// Names and addresses of the subjectAltName extension.
  public let subjectAlternativeNames: SubjectAlternativeNames
  /// SHA-256 of the DER, upper-case hexadecimal digits without colons.
  public let fingerprint: String
  /// SHA-256 of the public key (SubjectPublicKeyInfo), written like `fingerprint`.
  public let publicKeyFingerprint: String

  /// True when the basic constraints say CA:TRUE.
  public var isCertificateAuthority: Bool { usage.isCertificateAuthority }
  /// True when subject and issuer are the same name; the signature is not verified.
  public let isSelfIssued: Bool

  /// Reads a certificate in DER.
  ///
  /// - Throws: `OpenSSLError` when it is damaged.
  public convenience init(der: [UInt8]) throws(OpenSSLError) {
    ERR_clear_error()
    let pointer = withOctets(der) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      return d2i_X509(nil, &cursor, count)
    }
    try self.init(owning: check(pointer))
  }

  /// Reads all certificates of a PEM text in their order: certificate and chain of an entry.
  ///
  /// - Throws: `OpenSSLError` when one is damaged.
  public static func all(pem: String) throws(OpenSSLError) -> [Certificate] {
    var certificates: [Certificate] = []
    for block in PEM.blocks(of: Array(pem.utf8)) where block.kind == .certificate {
      guard let content = block.content else {
        throw OpenSSLError(
          library: Int32(ERR_LIB_PEM), reason: PEM_R_BAD_BASE64_DECODE,
          text: "PEM routines: bad base64 decode")
      }
      try certificates.append(Certificate(der: content.withBytes { Array($0) }))
    }
    return certificates
  }

  /// Takes ownership of `pointer`, also when it throws.
  init(owning pointer: OpaquePointer) throws(OpenSSLError) {
    defer { ERR_clear_error() }
    do throws(OpenSSLError) {
      let subjectName = try check(X509_get_subject_name(pointer))
      let issuerName = try check(X509_get_issuer_name(pointer))
      guard let der = encoded({ i2d_X509(pointer, $0) }) else { throw OpenSSLError.drain() }
      let before = try CertificateTime(check(X509_get0_notBefore(pointer)))
      let after = try CertificateTime(check(X509_get0_notAfter(pointer)))
      let key = X509_get0_pubkey(pointer)
      let publicKey = encoded { i2d_X509_PUBKEY(X509_get_X509_PUBKEY(pointer), $0) } ?? []
      self.pointer = pointer
      self.der = der
      subject = try CertificateName.oneLine(subjectName)
      issuer = try CertificateName.oneLine(issuerName)
      commonName = CertificateName.commonName(subjectName)
      serial = try CertificateName.serial(check(X509_get0_serialNumber(pointer)))
      notBefore = before.seconds
      notBeforeText = before.text
      notAfter = after.seconds
      notAfterText = after.text
      subjectHashOld = CertificateName.hashText(X509_subject_name_hash_old(pointer))
      issuerHashOld = CertificateName.hashText(X509_issuer_name_hash_old(pointer))
      keyAlgorithm = KeyAlgorithm(ofCertificate: pointer)
      keyBits = key.map { Int(EVP_PKEY_get_bits($0)) } ?? 0
      usage = CertificateUsage(pointer)
      subjectAlternativeNames = SubjectAlternativeNames(pointer)
      fingerprint = Hexadecimal.upper(try Digest.sha256(der))
      publicKeyFingerprint = Hexadecimal.upper(try Digest.sha256(publicKey))
      isSelfIssued = X509_NAME_cmp(subjectName, issuerName) == 0
    } catch {
      X509_free(pointer)
      throw error
    }
  }

  deinit { X509_free(pointer) }

  /// The algorithm of a public key that OpenSSL cannot decode, empty where it has no name; nil for a
  /// key that it decodes.
  var undecodableKeyName: String? {
    defer { ERR_clear_error() }
    guard X509_get0_pubkey(pointer) == nil else { return nil }
    return KeyAlgorithm.name(ofCertificate: pointer)
  }

  /// The certificate in PEM, with a newline at the end.
  public var pem: String { PEM.text(der, label: "CERTIFICATE") }

  /// Whether the subject of `authority` is the issuer.
  func names(_ authority: Certificate) -> Bool {
    X509_NAME_cmp(
      X509_get_issuer_name(pointer), X509_get_subject_name(authority.pointer)) == 0
  }

  /// Whether the subject of `authority` is the issuer and its key verifies the signature.
  ///
  /// Neither validity nor the authority's right to sign is verified. One signature check.
  public func isIssued(by authority: Certificate) -> Bool {
    defer { ERR_clear_error() }
    guard names(authority), let key = X509_get0_pubkey(authority.pointer) else { return false }
    return X509_verify(pointer, key) == 1
  }
}

extension Certificate: Hashable {
  /// Two certificates are equal when their DER is.
  public static func == (left: Certificate, right: Certificate) -> Bool {
    left === right || left.der == right.der
  }

  /// Hashes the fingerprint.
  public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}
