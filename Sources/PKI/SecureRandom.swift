// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
public import POSIX

/// Bytes from OpenSSL's random generator.
public enum SecureRandom {
  /// `count` bytes that need not be kept secret: a nonce, a salt, a serial number.
  public static func bytes(_ count: Int) throws(OpenSSLError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try check(RAND_bytes(&bytes, Int32(count)))
    return bytes
  }

  /// `count` bytes for a key, from OpenSSL's private generator, without another copy.
  public static func secret(_ count: Int) throws(OpenSSLError) -> Secret {
    var bytes = [UInt8](repeating: 0, count: count)
    defer { wipe(&bytes) }
    try check(RAND_priv_bytes(&bytes, Int32(count)))
    return Secret(bytes)
  }
}
