// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A key whose public half is that of a certificate and whose private half is arbitrary.
///
/// A client can start a handshake with it, without the certificate's key: the server verifies the
/// certificate before the signature, which is wrong.
final class PretendedKey {
  /// OpenSSL's `EVP_PKEY`.
  let pointer: OpaquePointer

  /// - Throws: `OpenSSLError` for a kind of key that TLS has no signatures for.
  init(for certificate: Certificate) throws(OpenSSLError) {
    defer { ERR_clear_error() }
    let shown = try check(X509_get0_pubkey(certificate.pointer))
    var known: UnsafeMutablePointer<OSSL_PARAM>?
    try check(EVP_PKEY_todata(shown, copenssl_public_half, &known))
    defer { OSSL_PARAM_free(known) }
    let builder = try check(OSSL_PARAM_BLD_new())
    defer { OSSL_PARAM_BLD_free(builder) }
    let number = try check(BN_new())
    defer { BN_free(number) }
    try check(BN_set_word(number, 3))
    // The builder keeps the address until it creates the parameters.
    let octets = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
    octets.initializeMemory(as: UInt8.self, repeating: 3)
    defer { octets.deallocate() }
    switch certificate.keyAlgorithm {
    case .rsa, .rsaPSS:
      try check(copenssl_push_rsa_exponent(builder, number))
    case .ec: try check(copenssl_push_scalar(builder, number))
    case .ed25519, .ed448:
      let count = certificate.keyAlgorithm == .ed448 ? 57 : 32
      try check(copenssl_push_seed(builder, octets.baseAddress, count))
    case .other(let name):
      throw OpenSSLError(library: 0, reason: 0, text: "keys of kind \(name) have no use in TLS")
    }
    let added = try check(OSSL_PARAM_BLD_to_param(builder))
    defer { OSSL_PARAM_free(added) }
    let all = try check(OSSL_PARAM_merge(known, added))
    // What is merged belongs to the two lists.
    defer { copenssl_free(all) }
    let context = try check(EVP_PKEY_CTX_new_from_pkey(nil, shown, nil))
    defer { EVP_PKEY_CTX_free(context) }
    try check(EVP_PKEY_fromdata_init(context))
    var key: OpaquePointer?
    try check(EVP_PKEY_fromdata(context, &key, copenssl_both_halves, all))
    pointer = try check(key)
  }

  deinit { EVP_PKEY_free(pointer) }
}
