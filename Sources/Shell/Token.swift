// SPDX-License-Identifier: Apache-2.0

/// One word of a command line, quotes taken off.
struct Token: Equatable, Sendable {
  var text: String
  /// Some part stood in quotes: the word is a value, never a bracket or a pipe.
  var isQuoted: Bool

  func isSymbol(_ symbol: String) -> Bool { !isQuoted && text == symbol }
}

/// A command line cut into words.
///
/// 1. Blanks and tabs separate words.
/// 2. A quote, `"` or `'`, at the start of a word opens a part that runs to the next quote of the
///    same kind; blanks, line ends and the other quote are ordinary characters in it.
/// 3. Directly behind a closing quote another quoted part may follow and belongs to the same word:
///    `"it's "'"here"'` is the value `it's "here"`. This is wfsh's own way to write a value that
///    holds both kinds of quotes; a backslash is never special.
/// 4. Anywhere else in a word a quote is an ordinary character (`O'Brien`).
struct TokenizedLine: Sendable {
  var tokens: [Token] = []
  /// The quote that is still open at the end of the line.
  var openQuote: UInt8?
  /// The last word is not closed by a blank: a key pressed now belongs to it.
  var endsInsideWord = false

  /// Cost: linear.
  init(_ line: String) {
    var word: [UInt8] = []
    var isQuoted = false
    var hasWord = false
    var quote: UInt8?
    var mayOpen = true  // at the start of a word, or behind a closing quote
    for byte in line.utf8 {
      if let open = quote {
        if byte == open {
          quote = nil
          mayOpen = true
        } else {
          word.append(byte)
        }
        continue
      }
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if hasWord {
          tokens.append(Token(text: String(decoding: word, as: UTF8.self), isQuoted: isQuoted))
        }
        word.removeAll(keepingCapacity: true)
        isQuoted = false
        hasWord = false
        mayOpen = true
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        hasWord = true
        guard mayOpen else {
          word.append(byte)
          continue
        }
        quote = byte
        isQuoted = true
      default:
        hasWord = true
        mayOpen = false
        word.append(byte)
      }
    }
    openQuote = quote
    endsInsideWord = hasWord
    if hasWord {
      tokens.append(Token(text: String(decoding: word, as: UTF8.self), isQuoted: isQuoted))
    }
  }
}
