// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What a certificate is to say; `selfSigned` and `signed` make it.
public struct CertificateTemplate: Sendable {
  public var subject: DistinguishedName
  public var serial: SerialNumber
  /// Validity in seconds since 1970-01-01 UTC, the years 1950 to 9999.
  public var validity: ClosedRange<Int64>
  /// In their order.
  public var extensions: [CertificateExtension]

  public init(
    subject: DistinguishedName, serial: SerialNumber, validity: ClosedRange<Int64>,
    extensions: [CertificateExtension]
  ) {
    self.subject = subject
    self.serial = serial
    self.validity = validity
    self.extensions = extensions
  }

  /// The certificate of a key, signed by that key.
  ///
  /// - Throws: `IssuingError`.
  public func selfSigned(
    by key: PrivateKey, digest: SignatureDigest = .sha256
  ) throws(IssuingError) -> Certificate {
    try make(publicKey: key.pointer, issuer: nil, signer: key, digest: digest)
  }

  /// The certificate of a public key, signed by an authority.
  ///
  /// - Throws: `IssuingError`.
  public func signed(
    for publicKey: PublicKey, by issuer: CertificateIssuer, digest: SignatureDigest = .sha256
  ) throws(IssuingError) -> Certificate {
    try make(
      publicKey: publicKey.pointer, issuer: issuer.certificate, signer: issuer.key, digest: digest)
  }

  private func make(
    publicKey: OpaquePointer, issuer: Certificate?, signer: PrivateKey, digest: SignatureDigest
  ) throws(IssuingError) -> Certificate {
    defer { ERR_clear_error() }
    guard let certificate = X509_new() else { throw .failed(.drain()) }
    do throws(IssuingError) {
      try fill(certificate, publicKey: publicKey, issuer: issuer)
      try checkSignature(X509_sign(certificate, signer.pointer, digest.pointer(for: signer)))
    } catch {
      X509_free(certificate)
      throw error
    }
    return try issuing { () throws(OpenSSLError) in try Certificate(owning: certificate) }
  }

  private func fill(
    _ certificate: OpaquePointer, publicKey: OpaquePointer, issuer: Certificate?
  ) throws(IssuingError) {
    guard validity.lowerBound >= -631_152_000, validity.upperBound <= 253_402_300_799 else {
      throw .validity
    }
    try issuing { () throws(OpenSSLError) in
      try check(X509_set_version(certificate, 2))
      try serial.store(into: X509_get_serialNumber(certificate))
      _ = try check(
        ASN1_TIME_set(X509_getm_notBefore(certificate), Int(validity.lowerBound)))
      _ = try check(ASN1_TIME_set(X509_getm_notAfter(certificate), Int(validity.upperBound)))
      try check(subject.withName { X509_set_subject_name(certificate, $0) } ?? 0)
      try check(
        issuer.map { X509_set_issuer_name(certificate, X509_get_subject_name($0.pointer)) }
          ?? X509_set_issuer_name(certificate, X509_get_subject_name(certificate)))
      try check(X509_set_pubkey(certificate, publicKey))
    }
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, issuer?.pointer ?? certificate, certificate, nil, nil, 0)
    for item in extensions {
      let made = try item.make(&context)
      defer { X509_EXTENSION_free(made) }
      guard X509_add_ext(certificate, made, -1) == 1 else { throw .failed(.drain()) }
    }
  }
}
