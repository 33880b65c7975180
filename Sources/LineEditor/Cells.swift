// SPDX-License-Identifier: Apache-2.0

import CEdit

extension Unicode.Scalar {
  /// Columns it takes on a terminal; nil for characters without a width of their own (combining
  /// characters, tabs) and unprintable ones, where terminals and libedit differ.
  var cells: Int? {
    if value < 0x80 { return value >= 0x20 && value < 0x7f ? 1 : nil }
    let width = wcwidth(wchar_t(value))
    return width > 0 ? Int(width) : nil
  }

  /// Upper bound of the columns that libedit uses: it writes unprintable ones as `\U+10FFFF`.
  var mostCells: Int { cells ?? 9 }
}
