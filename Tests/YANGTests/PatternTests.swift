// SPDX-License-Identifier: Apache-2.0

import Testing
import YANG

@Suite struct PatternTests {
  /// A type whose one pattern is this.
  private func type(_ pattern: String) throws -> ValueType {
    let text = """
      module m { namespace "urn:m"; prefix m; leaf x { type string { pattern '\(pattern)'; } } }
      """
    return try #require(try Modules.load([text]).configuration.child("x")?.type)
  }

  @Test(arguments: [
    ("abc", ["abc"], ["", "ab", "abcd", "xabc"]),
    ("", [""], ["a"]),
    ("a|bc|", ["a", "bc", ""], ["b", "abc"]),
    ("a?b*c+", ["c", "abbc", "ccc"], ["", "ab", "aac"]),
    ("(ab)*", ["", "abab"], ["aba", "ba"]),
    ("(a|b)(c|d)", ["ac", "bd"], ["ab", "cd", "abcd"]),
    ("[a-c]", ["a", "b", "c"], ["d", "A", "-"]),
    ("[a-cX-Z0]+", ["aZ0"], ["d", "1"]),
    ("[^a-c]", ["d", "é", "\n", "𝄞"], ["a", ""]),
    ("[-a]", ["-", "a"], ["b"]),
    ("[a-]", ["-", "a"], ["b"]),
    ("[a\\-c]", ["-", "a", "c"], ["b"]),
    ("[\\]\\[\\^]", ["]", "[", "^"], ["\\"]),
    ("[\\d.]+", ["1.2"], ["a"]),
    ("[à-ü]", ["é"], ["e", "ÿ"]),
    ("[^é]", ["e"], ["é"]),
    (".", ["a", "é", "𝄞", " "], ["", "\n", "\r", "ab"]),
    ("a{3}", ["aaa"], ["aa", "aaaa"]),
    ("a{2,}", ["aa", "aaaaa"], ["a"]),
    ("a{1,3}", ["a", "aaa"], ["", "aaaa"]),
    ("a{0}", [""], ["a"]),
    ("(ab){2}c", ["ababc"], ["abc", "abababc"]),
    ("(a{1,2}){2}", ["aa", "aaa", "aaaa"], ["a", "aaaaa"]),
    ("(a?){3}", ["", "a", "aaa"], ["aaaa"]),
    ("([a-z]x?){2,3}", ["ab", "axbxcx"], ["a", "abcd"]),
    ("\\d+", ["0123", "٣"], ["", "1a"]),
    ("\\D", ["a"], ["1"]),
    ("\\s\\S", [" a", "\tb"], ["ab", "  "]),
    ("\\w+", ["abcÄ1"], ["a_b", "a b", "a-b"]),
    ("\\W", ["_", " ", "-"], ["a"]),
    ("\\p{L}\\p{N}", ["a1", "é٣"], ["1a", "-1"]),
    ("\\p{Lu}\\P{L}", ["A1"], ["a1", "AB"]),
    ("[\\p{L}_]+", ["a_é"], ["a1"]),
    ("\\.\\*\\(\\)\\[\\]\\{\\}\\|\\?\\+\\\\\\-\\^", [".*()[]{}|?+\\-^"], [""]),
    ("\\n\\r\\t", ["\n\r\t"], ["nrt"]),
    ("[$]1", ["$1"], ["1"]),
    ("-a:b,c", ["-a:b,c"], []),
    (
      "(([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])\\.){3}"
        + "([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])",
      ["0.0.0.0", "255.255.255.255", "10.1.2.3"], ["256.1.1.1", "1.1.1", "1.1.1.1.", "01.1.1.1"]
    ),
    ("https?://.+", ["http://a", "https://b/c"], ["http://", "ftp://a"]),
  ])
  func `A pattern matches the valid texts and no other`(
    _ pattern: String, _ valid: [String], _ invalid: [String]
  ) throws {
    let type = try type(pattern)
    // Twice: the second match uses what the first left behind.
    for _ in 0..<2 {
      for text in valid { #expect(type.validate(text) == nil, "\(text)") }
      for text in invalid { #expect(type.validate(text) != nil, "\(text)") }
    }
  }

  @Test(arguments: [
    ("a)", "')' closes nothing"),
    ("(a", "'(' is not closed"),
    ("[a", "'[' is not closed"),
    ("[]", "a class is empty"),
    ("[a[b]]", "'[' inside a class"),
    ("[a-z-[b]]", "unsupported subtraction of classes"),
    ("[z-a]", "range 'z-a' is reversed"),
    ("[a-\\d]", "a range ends in a set"),
    ("*a", "'*' repeats nothing"),
    ("a**", "'*' repeats nothing"),
    ("a{", "expected a number after '{'"),
    ("a{1,x}", "expected a number after ','"),
    ("a{2", "'{' is not closed"),
    ("a{3,2}", "a repetition's bounds are reversed"),
    ("a}", "'}' closes nothing"),
    ("a\\", "'\\' at the end"),
    ("\\i", "unsupported escape '\\i'"),
    ("\\p{Greek}", "unsupported category 'Greek'"),
    ("^a", "'^' is no anchor, a pattern matches the whole text; the character is '\\^'"),
    ("a$", "'$' is no anchor, a pattern matches the whole text; the character is '[$]'"),
    ("(a{100}){1000}", "its repetitions make it too large"),
    (String(repeating: "(", count: 65), "groups are nested deeper than 64"),
  ])
  func `An unsupported pattern is refused with its reason`(_ pattern: String, _ message: String) {
    let error = #expect(throws: GrammarError.self) { try type(pattern) }
    #expect(error?.message == "pattern '\(pattern)': \(message)")
  }

  /// A backtracking matcher would take longer than the age of the universe.
  @Test(.timeLimit(.minutes(1)), arguments: ["(a*)*b", "(a|aa)+b", "((a?){20})*b", "(.*){3}b"])
  func `A long text takes linear time`(_ pattern: String) throws {
    let type = try type(pattern)
    let text = String(repeating: "a", count: 10_000)
    #expect(type.validate(text) == .pattern(message: nil))
    #expect(type.validate(text + "b") == nil)
  }
}
