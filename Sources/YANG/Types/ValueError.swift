// SPDX-License-Identifier: Apache-2.0

/// Why a text is no value of a type. The words for it are the caller's.
public enum ValueError: Sendable, Hashable {
  /// The text is no whole number.
  case notInteger
  /// The number lies in none of these ranges.
  case outOfRange([ClosedRange<Int64>])
  /// The text is no number with at most this many fraction digits.
  case notDecimal(fractionDigits: Int)
  /// The number lies outside these ranges, as YANG writes them: `-90.0..90.0`.
  case outOfDecimalRange(String)
  /// The count of characters lies in none of these ranges.
  case length([ClosedRange<Int>])
  /// The text does not match; the message is the pattern's `error-message`.
  case pattern(message: String?)
  /// The text is none of these words.
  case notAllowed([String])
  /// The leaf takes no value.
  case notEmpty
}
