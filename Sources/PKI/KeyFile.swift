// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import POSIX
internal import Text

/// Reads private keys in their file forms into an `EVP_PKEY`, deriving at most once per key.
enum KeyFile {
  /// The key of one PEM block; the caller owns it.
  static func key(
    block: PEM.Block, passphrase: Secret?, limit: inout DerivationLimit
  ) throws(ImportError) -> OpaquePointer {
    guard let content = block.content else { throw .malformed("PEM block \(block.label)") }
    switch block.kind {
    case .encryptedKey:
      return try encryptedKey(content, passphrase: passphrase, limit: &limit)
    case .key:
      return try plainKey(content)
    case .traditionalKey(let algorithm):
      guard let encryption = block.encryption else {
        return try traditionalKey(content, algorithm: algorithm)
      }
      guard let passphrase else { throw .passphraseRequired }
      let clear = try TraditionalEncryption(encryption).decrypt(content, passphrase: passphrase)
      do throws(ImportError) {
        return try traditionalKey(clear, algorithm: algorithm)
      } catch .malformed {
        // About one wrong passphrase in 256 results in valid padding.
        throw .wrongPassphrase
      }
    case .foreignKey:
      throw .unsupportedKeyFormat(block.label.printable(limit: 40))
    case .certificate, .other:
      throw .keyMissing
    }
  }

  /// The key of DER in any form; the caller owns it.
  static func key(der: Secret, passphrase: Secret?) throws(ImportError) -> OpaquePointer {
    if let key = try? plainKey(der) { return key }
    if let box = signature(der) {
      X509_SIG_free(box)
      var limit = DerivationLimit()
      return try encryptedKey(der, passphrase: passphrase, limit: &limit)
    }
    if let key = try? traditionalKey(der, algorithm: EVP_PKEY_RSA) { return key }
    return try traditionalKey(der, algorithm: EVP_PKEY_EC)
  }

  /// EncryptedPrivateKeyInfo of PKCS#8 (RFC 5958 section 3).
  static func encryptedKey(
    _ der: Secret, passphrase: Secret?, limit: inout DerivationLimit
  ) throws(ImportError) -> OpaquePointer {
    guard let box = signature(der) else { throw .unreadable("encrypted private key") }
    defer { X509_SIG_free(box) }
    guard let passphrase else { throw .passphraseRequired }
    return try decrypt(box, passphrase: passphrase, limit: &limit)
  }

  /// The key of an `X509_SIG`, which is also what a PKCS#12 bag holds.
  ///
  /// - Parameter passphrase: nil means no octets, unlike an empty passphrase in PKCS#12.
  static func decrypt(
    _ box: OpaquePointer, passphrase: Secret?, limit: inout DerivationLimit
  ) throws(ImportError) -> OpaquePointer {
    var algorithm: UnsafePointer<X509_ALGOR>?
    X509_SIG_get0(box, &algorithm, nil)
    guard let algorithm else { throw .malformed("no algorithm") }
    try limit.charge(algorithm)
    let information = LegacyAlgorithms.run {
      withPassphrase(passphrase) { PKCS8_decrypt(box, $0, $1) }
    }
    guard let information else {
      throw decryptionProblem(algorithm: AlgorithmName.ofEncryption(algorithm))
    }
    defer { PKCS8_PRIV_KEY_INFO_free(information) }
    return try key(information)
  }

  /// PrivateKeyInfo of PKCS#8 (RFC 5958 section 2).
  static func plainKey(_ der: Secret) throws(ImportError) -> OpaquePointer {
    let information = withOctets(der) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      return d2i_PKCS8_PRIV_KEY_INFO(nil, &cursor, count)
    }
    guard let information else { throw .unreadable("private key") }
    defer { PKCS8_PRIV_KEY_INFO_free(information) }
    return try key(information)
  }

  /// The key of a `PKCS8_PRIV_KEY_INFO`.
  static func key(_ information: OpaquePointer) throws(ImportError) -> OpaquePointer {
    if let key = EVP_PKCS82PKEY(information) { return key }
    let errors = OpenSSLError.drainAll()
    var algorithm: OpaquePointer?
    PKCS8_pkey_get0(&algorithm, nil, nil, nil, information)
    let identifier = OBJ_obj2nid(algorithm)
    let known = [
      NID_rsaEncryption, NID_rsassaPss, NID_X9_62_id_ecPublicKey, NID_ED25519, NID_ED448,
    ]
    if known.contains(identifier) {
      throw unreadableKey(errors)
    }
    throw .unsupportedAlgorithm(AlgorithmName.of(algorithm))
  }

  private static func traditionalKey(
    _ der: Secret, algorithm: Int32
  ) throws(ImportError) -> OpaquePointer {
    let key = withOctets(der) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      return d2i_PrivateKey(algorithm, nil, &cursor, count)
    }
    guard let key else { throw unreadableKey(OpenSSLError.drainAll()) }
    return key
  }

  private static func unreadableKey(_ errors: [OpenSSLError]) -> ImportError {
    let isUnknownCurve = errors.contains {
      $0.library == Int32(ERR_LIB_EC) && $0.reason == EC_R_UNKNOWN_GROUP
    }
    return isUnknownCurve
      ? .unsupportedAlgorithm("EC with an unknown curve") : .unreadable("private key", errors)
  }

  private static func signature(_ der: Secret) -> OpaquePointer? {
    withOctets(der) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      return d2i_X509_SIG(nil, &cursor, count)
    }
  }

  /// The error of a failed decryption, from the error queue, which is cleared.
  static func decryptionProblem(algorithm: String) -> ImportError {
    let errors = OpenSSLError.drainAll()
    func contains(_ library: Int, _ reasons: Int32...) -> Bool {
      errors.contains { $0.library == Int32(library) && reasons.contains($0.reason) }
    }
    let unsupported = errors.contains {
      $0.reason == copenssl_unsupported || $0.reason == copenssl_fetch_failed
    }
    if unsupported
      || contains(
        Int(ERR_LIB_EVP), EVP_R_UNKNOWN_PBE_ALGORITHM, EVP_R_UNKNOWN_CIPHER,
        EVP_R_UNSUPPORTED_CIPHER, EVP_R_UNSUPPORTED_PRF, EVP_R_UNSUPPORTED_KEY_DERIVATION_FUNCTION,
        EVP_R_UNSUPPORTED_ALGORITHM, EVP_R_UNSUPPORTED_KEYLENGTH, EVP_R_UNSUPPORTED_SALT_TYPE)
      || contains(Int(ERR_LIB_PROV), PROV_R_UNSUPPORTED_KEY_SIZE)
    {
      return .unsupportedAlgorithm(algorithm)
    }
    if contains(Int(ERR_LIB_PROV), PROV_R_WRONG_FINAL_BLOCK_LENGTH)
      || contains(
        Int(ERR_LIB_EVP), EVP_R_WRONG_FINAL_BLOCK_LENGTH, EVP_R_DECODE_ERROR,
        EVP_R_CIPHER_PARAMETER_ERROR, EVP_R_INVALID_KEY_LENGTH, EVP_R_MEMORY_LIMIT_EXCEEDED)
    {
      return .unreadable("encryption", errors)
    }
    return .wrongPassphrase
  }
}

/// Lends a passphrase to OpenSSL: nil with length 0 means no passphrase.
func withPassphrase<Result>(
  _ passphrase: Secret?, _ body: (UnsafePointer<CChar>?, Int32) -> Result
) -> Result {
  guard let passphrase else { return body(nil, 0) }
  return withOctets(passphrase) { base, count in
    base.withMemoryRebound(to: CChar.self, capacity: max(count, 1)) { body($0, Int32(count)) }
  }
}
