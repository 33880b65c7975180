// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import POSIX
internal import Text

/// The encryption of a traditional PEM key: `DEK-Info: AES-256-CBC,<initialisation vector>`.
///
/// The key is MD5 over passphrase and the first eight bytes of the vector, in one round.
/// Source: `PEM_do_header`, pem(3), section "PEM encryption format".
struct TraditionalEncryption {
  private let name: String
  /// In hexadecimal digits; as in OpenSSL, digits beyond those that the cipher needs are ignored.
  private let vector: Substring

  /// - Throws: `malformed` for a header without a vector.
  init(_ header: String) throws(ImportError) {
    let parts = header.split(separator: ",", maxSplits: 1)
    guard parts.count == 2 else { throw .malformed("DEK-Info") }
    name = String(parts[0])
    vector = parts[1]
  }

  /// The decrypted bytes.
  ///
  /// - Throws: `unsupportedAlgorithm`, `malformed` or `wrongPassphrase`.
  func decrypt(_ content: Secret, passphrase: Secret) throws(ImportError) -> Secret {
    let result = LegacyAlgorithms.run {
      Result { () throws(ImportError) in
        try decryptHere(content, passphrase: passphrase)
      }
    }
    ERR_clear_error()
    return try result.get()
  }

  private func decryptHere(
    _ content: Secret, passphrase: Secret
  ) throws(ImportError) -> Secret {
    guard let cipher = EVP_CIPHER_fetch(nil, name, nil) else {
      throw .unsupportedAlgorithm(name.printable(limit: 40))
    }
    defer { EVP_CIPHER_free(cipher) }
    let size = Int(EVP_CIPHER_get_iv_length(cipher))
    guard size >= 8, let vector = Hexadecimal.decode(Array(vector.utf8.prefix(2 * size))),
      vector.count == size
    else { throw .malformed("DEK-Info") }
    guard let context = EVP_CIPHER_CTX_new() else { throw .failed(.drain()) }
    defer { EVP_CIPHER_CTX_free(context) }
    var key = [UInt8](repeating: 0, count: Int(EVP_MAX_KEY_LENGTH))
    var clear = [UInt8](repeating: 0, count: content.count + Int(EVP_MAX_BLOCK_LENGTH))
    defer {
      wipe(&key)
      wipe(&clear)
    }
    let length = withOctets(passphrase) { base, count in
      EVP_BytesToKey(cipher, EVP_md5(), vector, base, Int32(count), 1, &key, nil)
    }
    var head: Int32 = 0
    var tail: Int32 = 0
    guard length > 0, EVP_DecryptInit_ex(context, cipher, nil, key, vector) == 1 else {
      throw .failed(.drain())
    }
    let opened = withOctets(content) { base, count in
      clear.withUnsafeMutableBufferPointer { output in
        guard let start = output.baseAddress,
          EVP_DecryptUpdate(context, start, &head, base, Int32(count)) == 1
        else { return false }
        return EVP_DecryptFinal_ex(context, start + Int(head), &tail) == 1
      }
    }
    guard opened else { throw KeyFile.decryptionProblem(algorithm: name) }
    return Secret(clear.prefix(Int(head + tail)))
  }
}
