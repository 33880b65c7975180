// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal digits.
enum Hex {
  /// Two upper-case digits for every byte.
  static func upper(_ bytes: some Sequence<UInt8>) -> String {
    text(bytes, digits: Array("0123456789ABCDEF".utf8))
  }

  /// Two lower-case digits for every byte.
  static func lower(_ bytes: some Sequence<UInt8>) -> String {
    text(bytes, digits: Array("0123456789abcdef".utf8))
  }

  /// Appends two lower-case digits in place, without a text in between: for keys.
  static func append(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(character(byte >> 4))
    text.append(character(byte & 15))
  }

  private static func character(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }

  /// The bytes of an even number of digits; nil for anything else.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2)
    var high: UInt8?
    for character in text {
      guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else {
        wipe(&bytes)
        return nil
      }
      if let first = high {
        bytes.append(first << 4 | UInt8(digit))
        high = nil
      } else {
        high = UInt8(digit)
      }
    }
    return bytes
  }

  private static func text(_ bytes: some Sequence<UInt8>, digits: [UInt8]) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
