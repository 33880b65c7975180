// SPDX-License-Identifier: Apache-2.0

import POSIX
import Testing

@Suite struct TranscriptFormatExpressionTests {
  @Test(
    arguments: [
      (#"a(b+)(c)?"#, "xabbx", ["abb", "bb", nil]), (#"\d+"#, "id 42", ["42"]),
      (#"^x$"#, "xx", nil),
      (#"\D\."#, "1a.", ["a."]), (#"[[:alpha:]]]"#, "1a]", ["a]"]),
      (#"\bname\b"#, "my name", ["name"]),
      ("", "", [""]), ("a", "", nil), ("b", "a\u{0}b", ["b"]), ("(é|x)+", "éx", ["éx", "x"]),
    ] as [(String, String, [String?]?)])
  func `A pattern matches and captures groups`(pattern: String, text: String, groups: [String?]?)
    throws
  {
    let expression = try RegularExpression(pattern)
    #expect(expression.groups(in: text) == groups)
    #expect(expression.matches(text) == (groups != nil))
  }

  @Test(arguments: [#"a.b*c[d]\{}^$|(x)?+"#, "", "é[..]", "a-b]"])
  func `An escaped text matches only itself`(text: String) throws {
    let expression = try RegularExpression("^\(RegularExpression.escaping(text))$")
    #expect(expression.matches(text))
    #expect(!expression.matches(text + "x"))
  }

  @Test(arguments: [
    ("(", RegularExpressionError.malformed("unmatched ( or \\(")),
    ("a{2,1}", .malformed("invalid content of \\{\\}")),
    ("a\u{0}", .malformed("NUL in pattern")),
    (#"(a)\1"#, .tooCostly("back-references are not supported")),
    ("(a{200}){200}", .tooCostly("too many repetitions")),
    ("a{99999999999999999999}", .tooCostly("too many repetitions")),
    (String(repeating: "(", count: 33), .tooCostly("groups nested too deep")),
    (String(repeating: "a", count: 8193), .tooCostly("pattern too long")),
  ])
  func `An unsupported pattern is refused`(pattern: String, error: RegularExpressionError) {
    #expect(throws: error) { try RegularExpression(pattern) }
  }

  /// The dearest patterns that are let through, against texts made to hurt.
  @Test(arguments: [
    "(a*)*b", "(a|aa)+$", "((a+)+)+b", "(a|b)*a(a|b){12}c", "((x{100}){10}){10}", "(a?){500}a{500}",
    "(.*)(.*)(.*)(.*)(.*)b",
  ])
  func `No pattern takes long`(pattern: String) throws {
    let text = String(repeating: "ab", count: 200) + String(repeating: "a", count: 2000)
    let time = try ContinuousClock().measure {
      _ = try RegularExpression(pattern).matches(text)
    }
    #expect(time < .seconds(10))
  }
}
