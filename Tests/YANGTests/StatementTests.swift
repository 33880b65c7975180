// SPDX-License-Identifier: Apache-2.0

import Testing
import YANG

/// Arguments of statements, seen through `units`, which keeps its text as it is.
@Suite struct StatementTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("a+b/c", "a+b/c"),
    ("'single \\n \"quoted\"'", "single \\n \"quoted\""),
    ("\"tab\\tnewline\\nquote\\\"back\\\\slash\"", "tab\tnewline\nquote\"back\\slash"),
    ("\"one\" + 'two'", "onetwo"),
    ("\"one\"\n  // a comment\n  + /* another */ \"two\" + \"three\"", "onetwothree"),
    ("\"kept   inside\"", "kept   inside"),
    // The quote stands in column 6 of its line, so seven blanks belong to the layout.
    ("\"first  \n       second\n         third\n   fourth\"", "first\nsecond\n  third\nfourth"),
    // A tab reaches to column 8, one beyond the quote: one blank of it stays.
    ("\"first\n\tsecond\"", "first\n second"),
    // White space written as an escape is text.
    ("\"first\\t\nsecond\"", "first\t\nsecond"),
    ("'first  \n  second'", "first  \n  second"),
    ("\"\"", ""),
    ("\"größe ✓\"", "größe ✓"),
    ("http://example.org/x", nil),
  ])
  func `An argument is read with its quotes, escapes and joins`(
    _ written: String, _ expected: String?
  ) throws {
    let text = """
      module m { namespace "urn:m"; prefix m; leaf x { type string;
      units \(written); } }
      """
    // `//` in an unquoted text starts a comment, so the rest of that line is missing.
    guard let expected else {
      #expect(throws: GrammarError.self) { try Modules.load([text]) }
      return
    }
    let grammar = try Modules.load([text])
    #expect(grammar.configuration.child("x")?.units == expected)
  }

  @Test func `A help text on several lines becomes one line`() throws {
    let text = """
      module m { namespace "urn:m"; prefix m;
        leaf a { type string; description "  Two
            lines,\\t and more  "; }
        leaf b { type string; description ""; }
        leaf c { type string; }
      }
      """
    let root = try Modules.load([text]).configuration
    #expect(root.children.map(\.help) == ["Two lines, and more", "", "c"])
  }
}
