// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
public import POSIX

/// One private key, held by OpenSSL.
///
/// Immutable; OpenSSL wipes the key's numbers when the last reference is released.
public final class PrivateKey: @unchecked Sendable {
  /// Limit of an RSA key to read, in bits: OpenSSL does not verify with a larger one.
  public static let largestRSAKey = 16_384
  /// Limit of an RSA key to generate, in bits; a larger one takes minutes.
  public static let largestGeneratedRSAKey = 8_192

  /// OpenSSL's `EVP_PKEY`.
  let pointer: OpaquePointer

  /// Kind of the key.
  public let algorithm: KeyAlgorithm
  /// Its size in bits.
  public let bits: Int

  /// Takes ownership of `pointer`, also when it throws.
  ///
  /// - Throws: `unsupportedAlgorithm` for a key that cannot sign or is too large to be checked.
  init(owning pointer: OpaquePointer) throws(ImportError) {
    self.pointer = pointer
    algorithm = KeyAlgorithm(identifier: EVP_PKEY_get_base_id(pointer))
    bits = Int(EVP_PKEY_get_bits(pointer))
    guard algorithm.canSign else { throw .unsupportedAlgorithm(algorithm.description) }
    guard hasPlausibleSize else {
      throw .unsupportedAlgorithm("\(algorithm) with more than \(Self.largestRSAKey) bits")
    }
  }

  deinit { EVP_PKEY_free(pointer) }

  /// Reads an unencrypted key in DER: PKCS#8 or the traditional form of RSA or EC.
  ///
  /// - Throws: `ImportError.malformed`, `.passphraseRequired` for encrypted PKCS#8, or
  ///   `.unsupportedAlgorithm`.
  public convenience init(der: Secret) throws(ImportError) {
    defer { ERR_clear_error() }
    try self.init(owning: KeyFile.key(der: der, passphrase: nil))
  }

  /// Reads the first key of a PEM text: PKCS#8 or traditional, encrypted or not.
  ///
  /// - Parameter passphrase: opens an encrypted key; an unencrypted key is read without it.
  /// - Throws: `ImportError`: `.keyMissing`, `.passphraseRequired`, `.wrongPassphrase`,
  ///   `.malformed`, `.iterationCountTooHigh` or `.unsupportedAlgorithm`.
  public convenience init(pem: Secret, passphrase: Secret? = nil) throws(ImportError) {
    defer { ERR_clear_error() }
    let blocks = pem.withBytes { bytes in
      var copy = Array(bytes)
      defer { wipe(&copy) }
      return PEM.blocks(of: copy)
    }
    guard let block = blocks.first(where: \.isKey) else { throw .keyMissing }
    var limit = DerivationLimit()
    try self.init(owning: KeyFile.key(block: block, passphrase: passphrase, limit: &limit))
  }

  /// Whether the certificate's public key is the public half of this key.
  ///
  /// The private half is not checked: see `passesPairwiseCheck`.
  public func matches(_ certificate: Certificate) -> Bool {
    defer { ERR_clear_error() }
    guard let key = X509_get0_pubkey(certificate.pointer) else { return false }
    return EVP_PKEY_eq(key, pointer) == 1
  }

  /// The unencrypted key as PKCS#8 DER, for a caller that encrypts it.
  public func der() throws(OpenSSLError) -> Secret {
    defer { ERR_clear_error() }
    let information = try check(EVP_PKEY2PKCS8(pointer))
    defer { PKCS8_PRIV_KEY_INFO_free(information) }
    guard let der = encodedSecret({ i2d_PKCS8_PRIV_KEY_INFO(information, $0) }) else {
      throw .drain()
    }
    return der
  }

  /// The unencrypted key as PKCS#8 PEM.
  public func pem() throws(OpenSSLError) -> Secret {
    defer { ERR_clear_error() }
    let output = try MemoryBIO()
    try check(
      PEM_write_bio_PKCS8PrivateKey(output.pointer, pointer, nil, nil, 0, refusePassphrase, nil))
    return output.withContents { Secret($0) }
  }

  /// The key as encrypted PKCS#8 PEM: AES-256-CBC, PBKDF2 with HMAC-SHA-256.
  ///
  /// - Parameter passphrase: may be empty, which other programs do not accept.
  public func pem(encryptedWith passphrase: Secret) throws(OpenSSLError) -> String {
    defer { ERR_clear_error() }
    let output = try MemoryBIO()
    // No callback: OpenSSL would prefer it to the passphrase, and with one it does not ask.
    let result = withPassphrase(passphrase) {
      PEM_write_bio_PKCS8PrivateKey(
        output.pointer, pointer, EVP_aes_256_cbc(), $0, $1, nil, nil)
    }
    try check(result)
    return output.text
  }
}

/// A callback that returns no passphrase: without a callback OpenSSL would ask on the terminal.
func refusePassphrase(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ writing: Int32,
  _ data: UnsafeMutableRawPointer?
) -> Int32 { -1 }
