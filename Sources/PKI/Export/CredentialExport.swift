// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
public import POSIX

/// Exports a certificate, its chain and its key as a file.
public enum CredentialExport {
  /// Iterations of the key derivation: OpenSSL 3's default.
  private static let iterations: Int32 = 2_048

  /// PEM: the certificate, its chain, and the key, if any, as encrypted PKCS#8.
  ///
  /// - Throws: `OpenSSLError`.
  public static func pem(
    _ certificate: Certificate, chain: [Certificate], key: PrivateKey?, passphrase: Secret?
  ) throws(OpenSSLError) -> [UInt8] {
    var text = certificate.pem + chain.map(\.pem).joined()
    if let key, let passphrase { text += try key.pem(encryptedWith: passphrase) }
    return Array(text.utf8)
  }

  /// PKCS#12 (RFC 7292): AES-256-CBC with PBKDF2, integrity by HMAC-SHA-256.
  ///
  /// - Parameters:
  ///   - key: nil writes certificates alone.
  ///   - name: the friendly name.
  /// - Throws: `OpenSSLError`, also for a key that does not match the certificate.
  public static func pkcs12(
    _ certificate: Certificate, chain: [Certificate], key: PrivateKey?, name: String,
    passphrase: Secret
  ) throws(OpenSSLError) -> [UInt8] {
    defer { ERR_clear_error() }
    let authorities = try check(copenssl_certificates_new())
    defer { copenssl_certificates_free(authorities) }
    for item in chain { try check(copenssl_certificates_push(authorities, item.pointer)) }
    var words = passphrase.withBytes { $0.map { CChar(bitPattern: $0) } } + [0]
    defer { OPENSSL_cleanse(&words, words.count) }
    let cipher = NID_aes_256_cbc
    let file = try check(
      PKCS12_create(
        words, name, key?.pointer, certificate.pointer, authorities, cipher, cipher,
        iterations, iterations, 0))
    defer { PKCS12_free(file) }
    guard let bytes = encoded({ i2d_PKCS12(file, $0) }) else { throw .drain() }
    return bytes
  }
}
