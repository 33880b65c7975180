// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Message digests.
public enum Digest {
  /// The 32 bytes of SHA-256 over `bytes`.
  static func sha256(_ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    try check(EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil))
    return digest
  }

  /// SHA-256 in 64 lower-case hexadecimal digits.
  public static func sha256Text(_ bytes: [UInt8]) throws(OpenSSLError) -> String {
    Hex.lower(try sha256(bytes))
  }
}
