// SPDX-License-Identifier: Apache-2.0

/// A line as far as it was typed, with the lines that an open quote takes in. A class, so that a key
/// pressed in the middle of the line looks at it without a copy.
final class UnfinishedLine {
  private(set) var text = ""
  private(set) var words = TokenizedLine()

  /// Cost: linear in `more`, whatever came before it.
  func append(_ more: String) {
    let separator = words.openQuote == nil ? "" : "\n"
    words.append(separator)
    words.append(more)
    guard !words.isTooLong else {
      text = " "
      return
    }
    text += separator
    text += more
  }

  /// The last word is complete.
  func end() { words.end() }

  /// Drops what was typed.
  func clear() {
    text = ""
    words = TokenizedLine()
  }
}
