// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
public import POSIX

/// A message that only the holder of one certificate's key can read (RFC 5652 section 6).
public enum EnvelopedData {
  /// Encrypts for one certificate.
  ///
  /// - Returns: the message in DER.
  /// - Throws: `CMSError.failed`, for example when the certificate's key cannot encrypt.
  public static func seal(
    _ content: [UInt8], for recipient: Certificate, cipher: MessageCipher = .aes128
  ) throws(CMSError) -> [UInt8] {
    defer { ERR_clear_error() }
    let flags = UInt32(CMS_BINARY | CMS_PARTIAL)
    guard let made = CMS_encrypt(nil, nil, cipher.pointer, flags) else {
      throw .failed(.drain())
    }
    let message = ContentInfo(owning: made)
    guard CMS_add1_recipient_cert(message.pointer, recipient.pointer, 0) != nil,
      withReadingBIO(content, { CMS_final(message.pointer, $0, nil, UInt32(CMS_BINARY)) }) == 1
    else { throw .failed(.drain()) }
    return try message.der()
  }

  /// Decrypts a message for `recipient`; its sender is not authenticated.
  ///
  /// Single DES is accepted too: SCEP servers still use it for responses, which are not secret.
  ///
  /// - Throws: `CMSError`; any damage within the envelope is `.notDecrypted`.
  public static func open(
    _ bytes: [UInt8], recipient: Certificate, key: PrivateKey
  ) throws(CMSError) -> Secret {
    defer { ERR_clear_error() }
    let message = try ContentInfo(bytes)
    guard OBJ_obj2nid(CMS_get0_type(message.pointer)) == NID_pkcs7_enveloped else {
      throw .malformed
    }
    let output: MemoryBIO
    do { output = try MemoryBIO() } catch { throw .failed(error) }
    let result = decrypt(message.pointer, recipient, key, into: output.pointer)
    guard result == 1 else { throw .notDecrypted }
    return output.withContents { Secret($0.bindMemory(to: UInt8.self)) }
  }

  private static func decrypt(
    _ message: OpaquePointer, _ recipient: Certificate, _ key: PrivateKey,
    into output: OpaquePointer
  ) -> Int32 {
    LegacyAlgorithms.run {
      CMS_decrypt(
        message, key.pointer, recipient.pointer, nil, output, UInt32(CMS_BINARY))
    }
  }
}
