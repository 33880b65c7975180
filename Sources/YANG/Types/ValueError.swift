// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a value of a type. The caller provides the message.
public enum ValueError: Sendable, Hashable {
  /// The text is not a whole number.
  case notInteger
  /// The number is outside these ranges.
  case outOfRange([ClosedRange<Int64>])
  /// The text is not a number with at most this many fraction digits.
  case notDecimal(fractionDigits: Int)
  /// The number lies outside these ranges, as YANG writes them: `-90.0..90.0`.
  case outOfDecimalRange(String)
  /// The count of characters is outside these ranges.
  case length([ClosedRange<Int>])
  /// The text does not match; the message is the pattern's `error-message`.
  case pattern(message: String?)
  /// The text is not one of these words.
  case notAllowed([String])
  /// The leaf takes no value.
  case notEmpty
}
