// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A certificate revocation list (CRL, RFC 5280 section 5).
public final class RevocationList: @unchecked Sendable {
  /// OpenSSL's `X509_CRL`, which locks its own index.
  let pointer: OpaquePointer
  /// The nextUpdate time in seconds since 1970; nil for a list without it.
  public let nextUpdate: Int64?

  /// Reads a list in DER or PEM.
  ///
  /// - Throws: `RevocationStatusError` when it is neither.
  public convenience init(_ bytes: [UInt8]) throws(RevocationStatusError) {
    defer { ERR_clear_error() }
    let read: OpaquePointer? = withOctets(bytes) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      if let list = d2i_X509_CRL(nil, &cursor, count) { return list }
      guard let memory = BIO_new_mem_buf(base, Int32(count)) else { return nil }
      defer { BIO_free(memory) }
      return PEM_read_bio_X509_CRL(memory, nil, refusePassphrase, nil)
    }
    guard let read else { throw RevocationStatusError("it is no list of revoked certificates") }
    self.init(owning: read)
  }

  /// Takes ownership of `pointer`.
  init(owning pointer: OpaquePointer) {
    self.pointer = pointer
    nextUpdate = X509_CRL_get0_nextUpdate(pointer).flatMap { try? CertificateTime($0).seconds }
  }

  deinit { X509_CRL_free(pointer) }

  /// The status of a certificate of `issuer`.
  ///
  /// OpenSSL verifies it: the signature is the issuer's, which has cRLSign; the time is between
  /// the updates; the list covers the certificate; no critical extension is unknown.
  ///
  /// - Parameter time: seconds since 1970.
  /// - Throws: `RevocationStatusError`.
  public func status(
    of certificate: Certificate, issuer: Certificate, at time: Int64
  ) throws(RevocationStatusError) -> RevocationStatus {
    defer { ERR_clear_error() }
    let store = X509_STORE_new()
    let context = X509_STORE_CTX_new()
    let lists = copenssl_lists_new()
    defer {
      X509_STORE_CTX_free(context)
      X509_STORE_free(store)
      copenssl_lists_free(lists)
    }
    guard let store, let context, let lists, copenssl_lists_push(lists, pointer) == 1,
      X509_STORE_add_cert(store, issuer.pointer) == 1,
      X509_STORE_CTX_init(context, store, certificate.pointer, nil) == 1
    else { throw RevocationStatusError("OpenSSL has no memory") }
    let parameters = X509_STORE_CTX_get0_param(context)
    X509_VERIFY_PARAM_set_flags(
      parameters, UInt(X509_V_FLAG_CRL_CHECK) | UInt(X509_V_FLAG_PARTIAL_CHAIN))
    X509_VERIFY_PARAM_set_time(parameters, time_t(time))
    X509_STORE_CTX_set0_crls(context, lists)
    // The path was verified before; only errors of the CRL count here.
    X509_STORE_CTX_set_verify_cb(context, passOverPath)
    if X509_verify_cert(context) == 1 { return .good }
    let code = X509_STORE_CTX_get_error(context)
    if code == X509_V_ERR_CERT_REVOKED { return .revoked }
    let text = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "unknown"
    throw RevocationStatusError("the list is not accepted: \(text)")
  }
}

private func passOverPath(_ isFine: Int32, _ store: OpaquePointer?) -> Int32 {
  guard isFine == 0, let store else { return isFine }
  switch X509_STORE_CTX_get_error(store) {
  case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID:
    X509_STORE_CTX_set_error(store, X509_V_OK)
    return 1
  default: return 0
  }
}
