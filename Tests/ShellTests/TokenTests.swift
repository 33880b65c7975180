// SPDX-License-Identifier: Apache-2.0

import Configuration
import Testing

@testable import Shell

struct TokenTests {
  static let lines: [(line: String, words: [String])] = [
    ("show system info", ["show", "system", "info"]), ("  a\t b \n", ["a", "b"]), ("", []),
    ("a \"b c\" d", ["a", "b c", "d"]), ("a 'b \"c'", ["a", "b \"c"]), ("\"\"", [""]),
    ("O'Brien x", ["O'Brien", "x"]), ("C:\\dir \"e\\\" f", ["C:\\dir", "e\\", "f"]),
    ("\"it's \"'\"here\"'", ["it's \"here\""]), ("a\"b c", ["a\"b", "c"]), ("é ☃", ["é", "☃"]),
    ("a \"b c\"|d", ["a", "b c", "|d"]), ("\"b|c\" d|e", ["b|c", "d|e"]),
  ]

  @Test(arguments: lines) func words(line: String, words: [String]) {
    #expect(TokenizedLine(line).tokens.map(\.text) == words)
  }

  @Test func openQuotes() {
    #expect(TokenizedLine("a \"b").openQuote == UInt8(ascii: "\""))
    #expect(TokenizedLine("a 'b\" c").openQuote == UInt8(ascii: "'"))
    #expect(TokenizedLine("a 'b'").openQuote == nil)
    #expect(TokenizedLine("a b ").endsInsideWord == false)
    #expect(TokenizedLine("a b").endsInsideWord)
  }

  /// Lines that an open quote joins are taken one by one.
  @Test(arguments: lines) func appendedPieces(line: String, words: [String]) {
    for cut in line.indices {
      var pieces = TokenizedLine()
      pieces.append(String(line[..<cut]))
      let rest = String(line[cut...])
      #expect(pieces.openQuote(behind: rest) == TokenizedLine(line).openQuote)
      pieces.append(rest)
      #expect(pieces.endsInsideWord == TokenizedLine(line).endsInsideWord)
      pieces.end()
      #expect(pieces.tokens == TokenizedLine(line).tokens)
    }
  }

  @Test func startOfTheLastWord() {
    for (line, start) in [
      ("a \"b c", 2), ("a b", 2), ("", 0), ("a \"b\"|c", 5), ("é \"b\"'c d", 3),
    ] {
      #expect(TokenizedLine(line).lastWordStart == start, "\(line)")
      var pieces = TokenizedLine()
      for character in line { pieces.append(String(character)) }
      #expect(pieces.lastWordStart == start, "\(line)")
    }
  }

  @Test func wordsThatResembleANameOfASecret() {
    for word in ["newmasterkey", "new-mastr-key", "NEW_MASTER_KEY", "new-", "new-master-keys"] {
      #expect(CommandPosition.resembles(word, "new-master-key"), "\(word)")
    }
    for word in ["new", "master-key", "lifetime"] {
      #expect(!CommandPosition.resembles(word, "new-master-key"), "\(word)")
    }
    #expect(CommandPosition.resembles("scret", "secret"))
    #expect(!CommandPosition.resembles("server", "secret"))
  }

  /// What `show` prints in set format is read back as the same value, whatever it holds.
  @Test func quotedValuesReadBack() {
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let alphabet = Array("ab \"'\\[]|;?#{}\n\té☃")
    for _ in 0..<20_000 {
      let value = String((0..<next(8)).map { _ in alphabet[next(alphabet.count)] })
      let line = TokenizedLine("set x \(Quoting.quoted(value)) y")
      #expect(line.tokens.map(\.text) == ["set", "x", value, "y"])
      #expect(line.openQuote == nil)
    }
  }
}
