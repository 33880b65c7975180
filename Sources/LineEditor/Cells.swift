// SPDX-License-Identifier: Apache-2.0

import CEdit

extension Unicode.Scalar {
  /// Columns it takes on a terminal; nil for what has no width of its own (combining characters,
  /// tabs) or is not printable, where terminals and libedit differ.
  var cells: Int? {
    if value < 0x80 { return value >= 0x20 && value < 0x7f ? 1 : nil }
    let width = wcwidth(wchar_t(value))
    return width > 0 ? Int(width) : nil
  }

  /// No fewer columns than libedit may use for it: it writes `\U+10FFFF` for the unprintable.
  var mostCells: Int { cells ?? 9 }
}
