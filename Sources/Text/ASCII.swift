// SPDX-License-Identifier: Apache-2.0

/// Classes of ASCII characters; no byte of another UTF-8 sequence belongs to one of them.
extension UInt8 {
  /// `0` to `9`.
  public var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  /// `A` to `Z`.
  public var isUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
  /// `a` to `z`.
  public var isLowercase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
  /// A letter or a digit.
  public var isLetterOrDigit: Bool { isDigit || isUppercase || isLowercase }
  /// Below the blank, or DEL.
  public var isControl: Bool { self < 0x20 || self == 0x7F }
}
