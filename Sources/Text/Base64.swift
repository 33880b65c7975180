// SPDX-License-Identifier: Apache-2.0

/// Base64 (RFC 4648 section 4), encoded without line breaks.
public enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The value of each character, 255 for those outside the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  /// The text of `bytes`, padded.
  public static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group: UInt32 = 0
      for offset in 0..<3 {
        group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0)
      }
      for place in 0..<4 {
        let value = Int(group >> (18 - 6 * UInt32(place)) & 63)
        text.append(place <= count ? alphabet[value] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of complete groups with padding at the end only; nil for any other text.
  ///
  /// The result may be a secret: it is written once, into memory that is not reallocated, and
  /// `CWipe` wipes what is freed.
  /// - Parameter isCanonical: unused bits must be zero, so that every changed character is noticed.
  ///   OpenSSL does not require that in PEM.
  public static func decode(
    _ text: some Collection<UInt8>, isCanonical: Bool = true
  ) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var group: UInt32 = 0
    var place = 0
    var padding = 0
    for character in text {
      if character == UInt8(ascii: "=") {
        padding += 1
        group <<= 6
      } else {
        let value = values[Int(character)]
        guard value != 255, padding == 0 else { return nil }
        group = group << 6 | UInt32(value)
      }
      place += 1
      guard place == 4 else { continue }
      let unused: UInt32 = padding == 0 ? 0 : padding == 1 ? 0xFF : 0xFFFF
      guard padding <= 2, !isCanonical || group & unused == 0 else { return nil }
      bytes.append(UInt8(truncatingIfNeeded: group >> 16))
      if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
      if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: group)) }
      group = 0
      place = 0
    }
    return bytes
  }
}
