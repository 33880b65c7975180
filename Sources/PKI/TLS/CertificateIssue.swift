// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
private import Glibc

/// Makes certificates with keys on the curve P-256: the predefined ones of an appliance.
public struct CertificateIssue: Sendable {
  /// What a certificate is for.
  public enum Purpose: Sendable { case authority, server, client }

  /// Common name of the subject.
  public var commonName: String
  public var purpose: Purpose
  /// `DNS:` and `IP:` names of the subjectAltName extension.
  public var alternativeNames: [String] = []
  /// Validity in seconds since 1970-01-01 UTC.
  public var validity: ClosedRange<Int64>

  public init(
    commonName: String, purpose: Purpose, alternativeNames: [String] = [],
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
  public func make(signedBy issuer: TLSIdentity?) throws(OpenSSLError) -> TLSIdentity {
    defer { ERR_clear_error() }
    let generated = try check(copenssl_generate_p256())
    let key: PrivateKey
    do throws(ImportProblem) { key = try PrivateKey(owning: generated) } catch {
      throw OpenSSLError(library: 0, reason: 0, text: "\(error)")
    }
    let certificate = try check(X509_new())
    do throws(OpenSSLError) {
      try fill(certificate, key: key, issuer: issuer)
    } catch {
      X509_free(certificate)
      throw error
    }
    return TLSIdentity(
      certificate: try Certificate(owning: certificate), chain: [], key: key)
  }

  private func fill(
    _ certificate: OpaquePointer, key: PrivateKey, issuer: TLSIdentity?
  ) throws(OpenSSLError) {
    try check(X509_set_version(certificate, 2))
    // RFC 5280 section 4.1.2.2: positive, at most 20 bytes.
    var serial = try SecureRandom.bytes(16)
    serial[0] = serial[0] & 0x3F | 0x40
    let number = try check(BN_bin2bn(serial, Int32(serial.count), nil))
    defer { BN_free(number) }
    guard BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil else {
      throw .drain()
    }
    _ = try check(
      ASN1_TIME_set(X509_getm_notBefore(certificate), time_t(validity.lowerBound)))
    _ = try check(ASN1_TIME_set(X509_getm_notAfter(certificate), time_t(validity.upperBound)))
    let name = try check(X509_get_subject_name(certificate))
    try check(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, "wfsh", -1, -1, 0))
    let common = Array(commonName.utf8)
    try check(
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common, Int32(common.count), -1, 0))
    let issuerName = issuer.flatMap { X509_get_subject_name($0.certificate.pointer) } ?? name
    try check(X509_set_issuer_name(certificate, issuerName))
    try check(X509_set_pubkey(certificate, key.pointer))
    let issuerCertificate = issuer?.certificate.pointer ?? certificate
    for (identifier, value) in extensions {
      var context = X509V3_CTX()
      X509V3_set_ctx(&context, issuerCertificate, certificate, nil, nil, 0)
      let added = try check(X509V3_EXT_conf_nid(nil, &context, identifier, value))
      defer { X509_EXTENSION_free(added) }
      try check(X509_add_ext(certificate, added, -1))
    }
    let signer = issuer?.key.pointer ?? key.pointer
    guard X509_sign(certificate, signer, EVP_sha256()) > 0 else { throw .drain() }
  }

  private var extensions: [(Int32, String)] {
    var list: [(Int32, String)] = [(NID_subject_key_identifier, "hash")]
    switch purpose {
    case .authority:
      list.append((NID_basic_constraints, "critical,CA:TRUE"))
      list.append((NID_key_usage, "critical,keyCertSign,cRLSign"))
    case .server, .client:
      list.append((NID_authority_key_identifier, "keyid:always"))
      list.append((NID_basic_constraints, "critical,CA:FALSE"))
      list.append((NID_key_usage, "critical,digitalSignature"))
      list.append((NID_ext_key_usage, purpose == .server ? "serverAuth" : "clientAuth"))
    }
    if !alternativeNames.isEmpty {
      list.append((NID_subject_alt_name, alternativeNames.joined(separator: ",")))
    }
    return list
  }
}
