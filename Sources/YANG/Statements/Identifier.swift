// SPDX-License-Identifier: Apache-2.0

/// The lexical forms of names (RFC 7950 section 6.2), on bytes.
enum Identifier {
  /// A letter or `_`, then letters, digits, `_`, `-`, `.`.
  static func isIdentifier(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, isStart(first) else { return false }
    for byte in bytes.dropFirst() where !isStart(byte) {
      guard isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") else {
        return false
      }
    }
    return true
  }

  /// `name` or `prefix:name`.
  static func isQualifiedName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return isIdentifier(bytes) }
    return isIdentifier(bytes[..<colon]) && isIdentifier(bytes[(colon + 1)...])
  }

  private static func isStart(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
