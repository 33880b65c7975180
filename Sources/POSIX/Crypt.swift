// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// Password hashes of crypt(5).
public enum Crypt {
  /// libcrypt's own limit, one less than `CRYPT_MAX_PASSPHRASE_SIZE`.
  private static let longestPassword = 511

  /// The hash of a password with the method and salt of `setting`; nil where libcrypt does not know
  /// the method or the password has a zero byte or more than 511 bytes.
  ///
  /// The corresponding C function is `crypt_r`; its work space is wiped.
  public static func hash(_ password: Secret, setting: String) -> String? {
    let size = password.count
    guard size <= longestPassword else { return nil }
    let space = UnsafeMutableRawPointer.allocate(
      byteCount: MemoryLayout<crypt_data>.size, alignment: MemoryLayout<crypt_data>.alignment)
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: size + 1)
    text.initialize(repeating: 0, count: size + 1)
    space.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<crypt_data>.size)
    defer {
      explicit_bzero(space, MemoryLayout<crypt_data>.size)
      explicit_bzero(text, size + 1)
      space.deallocate()
      text.deallocate()
    }
    let hasZero = password.withBytes { bytes in
      for (index, byte) in bytes.enumerated() { text[index] = CChar(bitPattern: byte) }
      return bytes.contains(0)
    }
    guard !hasZero,
      let result = crypt_r(text, setting, space.assumingMemoryBound(to: crypt_data.self))
    else { return nil }
    let hash = String(cString: result)
    return hash.hasPrefix("*") ? nil : hash
  }
}
