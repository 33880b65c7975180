// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text with blanks after it up to `width` columns; longer text stays as it is. Pad what is
  /// shown: text that is escaped later becomes longer.
  public func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - columns))
  }

  /// The text with blanks before it up to `width` columns; longer text stays as it is.
  public func aligned(right width: Int) -> String {
    String(repeating: " ", count: max(0, width - columns)) + self
  }
}
