// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension RevocationList {
  /// Creates the CRL of an authority (version 2, with its number and the authority's key
  /// identifier; RFC 5280 sections 5.1 and 5.2).
  ///
  /// - Parameters:
  ///   - number: the CRL number; a later list has a larger one.
  ///   - validity: this update to next update, in seconds since 1970-01-01 UTC.
  /// - Throws: `IssuingError`: `.digestTooLong`, `.validity`, `.failed`.
  public convenience init(
    of issuer: CertificateIssuer, revoked: [Revocation], number: UInt32,
    validity: ClosedRange<Int64>, digest: SignatureDigest = .sha256
  ) throws(IssuingError) {
    defer { ERR_clear_error() }
    guard validity.lowerBound >= -631_152_000, validity.upperBound <= 253_402_300_799 else {
      throw .validity
    }
    guard let list = X509_CRL_new() else { throw .failed(.drain()) }
    do throws(IssuingError) {
      try issuing { () throws(OpenSSLError) in
        try RevocationList.fill(
          list, issuer: issuer, revoked: revoked, number: number, validity: validity)
      }
      let signed = X509_CRL_sign(list, issuer.key.pointer, digest.pointer(for: issuer.key))
      try checkSignature(signed)
    } catch {
      X509_CRL_free(list)
      throw error
    }
    self.init(owning: list)
  }

  /// The list in DER.
  public var der: [UInt8] { encoded { i2d_X509_CRL(pointer, $0) } ?? [] }

  /// The list in PEM, with a newline at the end.
  public var pem: String { PEM.text(der, label: "X509 CRL") }

  private static func fill(
    _ list: OpaquePointer, issuer: CertificateIssuer, revoked: [Revocation], number: UInt32,
    validity: ClosedRange<Int64>
  ) throws(OpenSSLError) {
    try check(X509_CRL_set_version(list, 1))
    try check(X509_CRL_set_issuer_name(list, X509_get_subject_name(issuer.certificate.pointer)))
    let time = try check(ASN1_TIME_new())
    defer { ASN1_TIME_free(time) }
    func set(_ seconds: Int64) throws(OpenSSLError) {
      _ = try check(ASN1_TIME_set(time, Int(seconds)))
    }
    try set(validity.lowerBound)
    try check(X509_CRL_set1_lastUpdate(list, time))
    try set(validity.upperBound)
    try check(X509_CRL_set1_nextUpdate(list, time))
    let serial = try check(ASN1_INTEGER_new())
    defer { ASN1_INTEGER_free(serial) }
    for revocation in revoked {
      let entry = try check(X509_REVOKED_new())
      do throws(OpenSSLError) {
        try revocation.serial.store(into: serial)
        try set(revocation.time)
        try check(X509_REVOKED_set_serialNumber(entry, serial))
        try check(X509_REVOKED_set_revocationDate(entry, time))
        try check(X509_CRL_add0_revoked(list, entry))
      } catch {
        X509_REVOKED_free(entry)
        throw error
      }
    }
    try check(X509_CRL_sort(list))
    try addIssuerKey(issuer, to: list)
    try SerialNumber(number).store(into: serial)
    try check(X509_CRL_add1_ext_i2d(list, NID_crl_number, serial, 0, 0))
  }

  /// The authority key identifier; appliances create authorities without one.
  private static func addIssuerKey(
    _ issuer: CertificateIssuer, to list: OpaquePointer
  ) throws(OpenSSLError) {
    guard X509_get0_subject_key_id(issuer.certificate.pointer) != nil else { return }
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, issuer.certificate.pointer, nil, nil, list, 0)
    let identifier = try check(
      X509V3_EXT_conf_nid(nil, &context, NID_authority_key_identifier, "keyid"))
    defer { X509_EXTENSION_free(identifier) }
    try check(X509_CRL_add_ext(list, identifier, -1))
  }
}
