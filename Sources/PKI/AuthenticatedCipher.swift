// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import POSIX

/// AES-256-GCM (NIST SP 800-38D) with a 16-byte tag after the ciphertext.
enum AuthenticatedCipher {
  private static let tagSize = 16

  /// Ciphertext and tag. `key` has 32 bytes, `nonce` 12 and must not repeat under one key.
  static func seal(
    _ secret: Secret, key: Secret, nonce: [UInt8], associated: [UInt8]
  ) throws(OpenSSLError) -> [UInt8] {
    let context = try check(EVP_CIPHER_CTX_new())
    defer { EVP_CIPHER_CTX_free(context) }
    try check(
      withOctets(key) { base, _ in
        EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, base, nonce)
      })
    var count: Int32 = 0
    try check(EVP_EncryptUpdate(context, nil, &count, associated, Int32(associated.count)))
    var output = [UInt8](repeating: 0, count: secret.count)
    try check(
      withOctets(secret) { base, size in
        output.withUnsafeMutableBufferPointer {
          // With a nil output, OpenSSL would treat the input as associated data.
          $0.isEmpty ? 1 : EVP_EncryptUpdate(context, $0.baseAddress, &count, base, Int32(size))
        }
      })
    var tag = [UInt8](repeating: 0, count: tagSize)
    try check(EVP_EncryptFinal_ex(context, &tag, &count))
    try check(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagSize), &tag))
    return output + tag
  }

  /// The secret; nil when key, nonce, data or tag differ. `sealed` contains at least the tag.
  static func open(
    _ sealed: [UInt8], key: Secret, nonce: [UInt8], associated: [UInt8]
  ) -> Secret? {
    guard sealed.count >= tagSize, let context = EVP_CIPHER_CTX_new() else { return nil }
    defer { EVP_CIPHER_CTX_free(context) }
    let size = sealed.count - tagSize
    var tag = Array(sealed.suffix(tagSize))
    var output = [UInt8](repeating: 0, count: size)
    defer { wipe(&output) }
    var count: Int32 = 0
    let isInitialized = withOctets(key) { base, _ in
      EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, base, nonce) == 1
    }
    guard isInitialized,
      EVP_DecryptUpdate(context, nil, &count, associated, Int32(associated.count)) == 1
    else { return nil }
    let isDecrypted = output.withUnsafeMutableBufferPointer {
      $0.isEmpty
        || EVP_DecryptUpdate(context, $0.baseAddress, &count, sealed, Int32(size)) == 1
    }
    var rest: [UInt8] = Array(repeating: 0, count: tagSize)
    guard isDecrypted,
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagSize), &tag) == 1,
      EVP_DecryptFinal_ex(context, &rest, &count) == 1
    else { return nil }
    return Secret(output)
  }
}
