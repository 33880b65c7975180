// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A message that carries certificates and nothing else (RFC 8894 section 3.4).
public enum CertificatesOnlyMessage {
  /// The certificates of a message in their order; the message is not authenticated.
  ///
  /// - Throws: `CMSError.malformed`, also for a message without certificates or with a damaged one.
  public static func certificates(_ bytes: [UInt8]) throws(CMSError) -> [Certificate] {
    defer { ERR_clear_error() }
    let message = try ContentInfo(bytes)
    guard OBJ_obj2nid(CMS_get0_type(message.pointer)) == NID_pkcs7_signed,
      let stack = CMS_get1_certs(message.pointer)
    else { throw .malformed }
    defer { copenssl_certificates_free(stack) }
    var certificates: [Certificate] = []
    for index in 0..<copenssl_certificate_count(stack) {
      guard let pointer = copenssl_certificate(stack, index), X509_up_ref(pointer) == 1,
        let certificate = try? Certificate(owning: pointer)
      else { throw .malformed }
      certificates.append(certificate)
    }
    guard !certificates.isEmpty else { throw .malformed }
    return certificates
  }

  /// Creates a message of certificates in their order.
  ///
  /// - Returns: the message in DER.
  /// - Throws: `CMSError.failed`.
  public static func make(_ certificates: [Certificate]) throws(CMSError) -> [UInt8] {
    defer { ERR_clear_error() }
    guard let stack = copenssl_certificates_new() else { throw .failed(.drain()) }
    defer { copenssl_certificates_free(stack) }
    for certificate in certificates {
      guard copenssl_certificates_push(stack, certificate.pointer) > 0 else {
        throw .failed(.drain())
      }
    }
    // Without a signer there is nothing to sign, and so no content (RFC 5652 section 5.2).
    let flags = UInt32(CMS_DETACHED | CMS_PARTIAL)
    guard let made = CMS_sign(nil, nil, stack, nil, flags) else { throw .failed(.drain()) }
    return try ContentInfo(owning: made).der()
  }
}
