// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
public import POSIX
import Text

/// Message digests.
public enum Digest {
  /// The 32 bytes of SHA-256 over `bytes`.
  public static func sha256(_ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    try check(EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil))
    return digest
  }

  /// SHA-256 in 64 lower-case hexadecimal digits.
  public static func sha256Text(_ bytes: [UInt8]) throws(OpenSSLError) -> String {
    Hexadecimal.lower(try sha256(bytes))
  }

  /// SHA-256 of a secret as 64 lower-case hexadecimal digits, to compare secrets.
  public static func sha256Text(of secret: Secret) throws(OpenSSLError) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let result = withOctets(secret) { base, count in
      EVP_Digest(base, count, &digest, nil, EVP_sha256(), nil)
    }
    try check(result)
    return Hexadecimal.lower(digest)
  }
}
