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
/// 4. A `|` directly behind a closing quote begins the next word.
/// 5. Anywhere else in a word a quote is an ordinary character (`O'Brien`).
///
/// Lines that an open quote joins are appended one by one, so that each byte is examined once.
struct TokenizedLine: Sendable {
  /// Most words of a line; what is beyond them is not kept, and ``hasTooManyWords`` is set.
  static let mostWords = 65_536
  /// Most bytes of a line with the lines that an open quote joins to it.
  static let mostBytes = 16 << 20

  private(set) var tokens: [Token] = []
  private(set) var hasTooManyWords = false
  /// The lines so far are longer than ``mostBytes``: only their quotes are still followed.
  private(set) var isTooLong = false
  /// Why the line cannot be run, as a sentence; nil where its length is within the limits.
  var excess: String? {
    if isTooLong { return "A line may have at most \(Self.mostBytes) bytes." }
    return hasTooManyWords ? "A line may have at most \(Self.mostWords) words." : nil
  }
  /// The quote that is still open at the end of the line.
  private(set) var openQuote: UInt8?
  /// The last word is not closed by a blank: a key pressed now belongs to it.
  private(set) var endsInsideWord = false
  /// Where the last word begins, in bytes.
  private(set) var lastWordStart = 0

  private var byteCount = 0
  private var word: [UInt8] = []
  private var isQuoted = false
  private var mayOpen = true  // at the start of a word, or behind a closing quote

  /// A line without any text yet.
  init() {}

  /// Cost: linear.
  init(_ line: String) {
    append(line)
    end()
  }

  /// Goes on with more of the line. Cost: linear in `text`, whatever came before it.
  mutating func append(_ text: String) {
    var offset = byteCount
    byteCount += text.utf8.count
    if byteCount > Self.mostBytes, !isTooLong {
      isTooLong = true
      tokens = []
      word = []
    }
    for byte in text.utf8 {
      defer { offset += 1 }
      if openQuote == nil, !endsInsideWord { lastWordStart = offset }
      if let open = openQuote {
        if byte == open {
          openQuote = nil
          mayOpen = true
        } else {
          keep(byte)
        }
        continue
      }
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        end()
        endsInsideWord = false
        mayOpen = true
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        endsInsideWord = true
        guard mayOpen else {
          keep(byte)
          continue
        }
        openQuote = byte
        isQuoted = true
      case UInt8(ascii: "|") where isQuoted && mayOpen:
        end()
        mayOpen = false
        lastWordStart = offset
        keep(byte)
      default:
        endsInsideWord = true
        mayOpen = false
        keep(byte)
      }
    }
  }

  /// Ends the last word; nothing may be appended afterwards.
  mutating func end() {
    guard endsInsideWord else { return }
    if tokens.count == Self.mostWords {
      hasTooManyWords = true
    } else if !isTooLong {
      tokens.append(Token(text: String(decoding: word, as: UTF8.self), isQuoted: isQuoted))
    }
    word.removeAll(keepingCapacity: true)
    isQuoted = false
  }

  /// The quote that is open behind `text`, if that followed.
  func openQuote(behind text: String) -> UInt8? {
    var copy = TokenizedLine()
    copy.openQuote = openQuote
    copy.mayOpen = mayOpen
    copy.append(text)
    return copy.openQuote
  }

  private mutating func keep(_ byte: UInt8) {
    if !isTooLong { word.append(byte) }
  }
}
