// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import Text

extension Certificate {
  /// Compares a fingerprint in hexadecimal digits, with or without colons and blanks. Its length
  /// selects the digest: MD5, SHA-1, SHA-256, SHA-384 or SHA-512.
  ///
  /// - Returns: nil where the text is not a fingerprint of any of them.
  public func hasFingerprint(_ text: String) -> Bool? {
    defer { ERR_clear_error() }
    let digits = text.utf8.filter { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: " ") }
    guard let expected = Hexadecimal.decode(digits) else { return nil }
    let type: OpaquePointer?
    switch expected.count {
    case 16: type = EVP_md5()
    case 20: type = EVP_sha1()
    case 32: type = EVP_sha256()
    case 48: type = EVP_sha384()
    case 64: type = EVP_sha512()
    default: return nil
    }
    var digest = [UInt8](repeating: 0, count: expected.count)
    guard EVP_Digest(der, der.count, &digest, nil, type, nil) == 1 else { return nil }
    return digest == expected
  }
}
