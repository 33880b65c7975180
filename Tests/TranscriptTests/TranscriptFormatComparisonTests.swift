// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Transcript

@Suite struct TranscriptFormatComparisonTests {
  @Test(arguments: [
    ("ID: 2", "ID: 2", true), ("ID: 2", "ID: 3", false), ("ID: 2", "ID: 2 ", false),
    ("a\n\nb", "a\n\nb", true), ("a\n\nb", "a\nb", false), ("", "", true),
    // Bytes, not characters.
    ("caf\u{e9}", "cafe\u{301}", false), ("x", "x\r", false), ("x\\r (esc)", "x\r", true),
    // Literal first: a line that reads like a pattern still stands for itself.
    ("[TIME]", "[TIME]", true), ("a+ (re)", "a+ (re)", true), ("[..]", "[..]", true),
    // Elisions.
    ("...", "", true), ("...", "a\nb", true), ("a\n...\nb", "a\nb", true),
    ("a\n...\nb", "a\nx\nb\ny\nb", true), ("a\n...\nb", "a\nx", false),
    ("...\na\n...", "x\na\ny", true), ("a\n...\nb\n...\nc", "a\nc\nb", false),
    ("\\...", "...", true), ("\\...", "x", false),
    ("v[..]1", "v1", true), ("v[..]1", "v 2.1", true), ("v[..]1", "v1 ", false),
    ("a[..]b[..]a", "aba", true), ("a[..]b[..]a", "aa", false), ("aa[..]aa", "aaa", false),
    ("\\v[..]", "v[..]", true), ("\\v[..]", "vx", false),
    // Placeholders.
    ("[TIME] up", "10:00:00 up", true), ("[TIME] up", "10:00 up", false),
    ("[DATETIME]", "2026/11/20 10:00:00", true), ("[DATETIME]", "Nov  2 10:00:00 2026 GMT", true),
    ("[DATETIME]", "Fri Nov 20 10:00:00 UTC 2026", true), ("[DATETIME]", "Friday", false),
    ("[SERIAL]", "009707000123", true), ("[FINGERPRINT]", "ab:cd", false),
    ("[edit]", "[edit]", true), ("[edit]", "[other]", false), ("[EDIT]", "[FOO]", false),
    ("[PORT]/udp (*)", "69/udp (*)", true), ("[PORT]/udp (*)", "69/udp ()", false),
    // Bindings.
    ("j [JOB:\\d+]\nk [JOB]", "j 7\nk 7", true), ("j [JOB:\\d+]\nk [JOB]", "j 7\nk 8", false),
    ("k [JOB]", "k 8", true), ("k [NEW]", "k 8", false),
    ("[A:[]x]+|(y)][B:\\d]\n[B]", "y4\n4", true), ("[A:x+] [A]", "xx xx", false),
    ("...\n[J:\\d]\nend [J]", "z\n3\nend 3", true),
    // The environment's values.
    ("to [HOST]", "to 127.0.0.1", true), ("to [HOST]", "to 127a0.0.1", false),
    // Suffixes.
    ("a+(b|c) (re)", "aac", true), ("a+ (re)", "xa", false), ("\\d{3} (re)", "123", false),
    ("(\\d{3}) (re)", "123", true), ("a|b (re)", "ax", false),
    ("\\x1b[7mx (esc)", "\u{1b}[7mx", true), ("\\foo (esc)", "foo (esc)", true),
    ("100% (no-eol)", "100%\u{0}", true), ("100%", "100%\u{0}", false),
    ("100% (no-eol)", "100%", false), ("...\n1[..]% (no-eol)", "x\n100%\u{0}", true),
    // Questions.
    ("Name: << x", "Name: <<x", true), ("Name: << x", "Name:<<x", false),
    ("Name: << x", "Name: ", false), ("\\Name: << x", "Name: << x", true),
    ("Name [..]: << x\n", "Name (3): <<x\n", true),
  ])
  func `Expected and actual lines match`(expected: String, actual: String, matches: Bool) throws {
    var values = ["HOST": "127.0.0.1"]
    let comparison = Comparison(try lines(expected), output(actual), values: &values)
    #expect(comparison.isMatch == matches)
    // Every line is accounted for, in order.
    var wanted = 0
    var came = 0
    for pair in comparison.pairs {
      switch pair {
      case .same(wanted, came): (wanted, came) = (wanted + 1, came + 1)
      case .elided(wanted, let range) where range.lowerBound == came:
        (wanted, came) = (wanted + 1, range.upperBound)
      case .missing(wanted): wanted += 1
      case .unexpected(came): came += 1
      default: Issue.record("out of order: \(pair)")
      }
    }
    #expect((wanted, came) == (try lines(expected).count, output(actual).count))
  }

  @Test(arguments: [
    // The form of a line changed behind an elision, which must not swallow it.
    ("A\n...\nB", "A\nx\ny\nC", "=A ... -B +C"),
    ("B\nC", "C\nD", "-B =C +D"),
    ("a\nb\nc", "a\nx\nc", "=a -b +x =c"),
    ("j [JOB:\\d+]\nk [JOB]\nend", "j 7\nk 8\nend", "=j [JOB:\\d+] -k [JOB] +k 8 =end"),
    ("q\nk [NEW]\nend", "r\nk [NEW]\nend", "-q +r =k [NEW] =end"),
  ])
  func `Equal lines around a difference are aligned`(
    expected: String, actual: String, edits: String
  ) throws {
    let (wanted, came) = (try lines(expected), output(actual))
    var values: [String: String] = [:]
    let shown = Comparison(wanted, came, values: &values).pairs.map { pair in
      switch pair {
      case .same(let index, _): "=" + wanted[index].pattern.source
      case .elided: "..."
      case .missing(let index): "-" + wanted[index].pattern.source
      case .unexpected(let index): "+" + came[index].text
      }
    }
    #expect(shown.joined(separator: " ") == edits)
  }

  /// Whatever came, an update writes it so that it reads as it.
  @Test func `An updated line matches the output that it came from`() throws {
    let pieces = [
      "a", " ", "\\", "[..]", "[TIME]", "[J:x]", "...", "# ", "<< ", "<<", " (re)", " (esc)",
      " (no-eol)", "a@b> x", "-- in/a --", "\u{1b}[7m", "\t", "\r", "é", "127.0.0.1", "\\x41", "?",
    ]
    var random = SeededGenerator(state: 3)
    let writer = LineWriter(values: ["HOST": "127.0.0.1"])
    for round in 0..<6000 {
      let text = (0..<random.next(below: 5)).map { _ in pieces[random.next(below: pieces.count)] }
        .joined()
      let isUnended = !text.isEmpty && round % 5 == 0
      let line = ActualLine(text, endsLine: !isUnended)
      let inFile = round % 3 == 0
      let written = writer.written(line, inFile: inFile)
      let head = inFile ? "a@b> x\n-- out/f --\n" : "a@b> x\n"
      let transcript = try Samples.read(head + written + (inFile ? "\n" : "\na@b> y\n"))
      let expected =
        inFile ? try #require(transcript.sections.first).expected : transcript.steps[0].expected
      let first = try #require(expected.first, "\(written)")
      #expect(first.answer == nil, "\(written)")
      let matcher = LineMatcher(first.pattern, values: ["HOST": "127.0.0.1"])
      #expect(matcher.match(line) != nil, "\(text.debugDescription) written as \(written)")
      #expect(matcher.match(ActualLine(text + "!")) == nil, "\(written)")
      #expect(matcher.match(ActualLine("zz")) == nil, "\(written)")
    }
  }

  @Test(arguments: [
    // One line more at the start of many.
    ("", 20_000, 0, 1),
    // Two changes far apart in a table that is computed, and one that is not.
    ("first", 900, 1, 1), ("first", 5000, 5002, 5002),
    ("...", 900, 1, 0),
  ])
  func `Long output is compared in time`(
    first: String, count: Int, missing: Int, unexpected: Int
  ) throws {
    let many = (0..<count).map { "line \($0)" }.joined(separator: "\n")
    let expected = try lines(
      (first.isEmpty ? "" : first + "\n") + many + (first.isEmpty ? "" : "\nend"))
    let actual = output("new\n" + many + (first == "first" ? "\nlast" : ""))
    var values: [String: String] = [:]
    var comparison: Comparison?
    let time = ContinuousClock().measure {
      comparison = Comparison(expected, actual, values: &values)
    }
    let pairs = try #require(comparison).pairs
    #expect(pairs.count { if case .missing = $0 { true } else { false } } >= missing)
    #expect(pairs.count { if case .unexpected = $0 { true } else { false } } >= unexpected)
    #expect(time < .seconds(20))
  }

  private func lines(_ text: String) throws -> [ExpectedLine] {
    try Samples.read("a@b> x\n" + (text.isEmpty ? "" : text + "\n") + "a@b> y\n").steps[0].expected
  }

  /// Lines of output; a NUL at the end stands for a missing line end, `<<` for an answer.
  private func output(_ text: String) -> [ActualLine] {
    if text.isEmpty { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if line.hasSuffix("<<x") { return ActualLine(String(line.dropLast(3)), answer: "x") }
      if line.hasSuffix("\u{0}") { return ActualLine(String(line.dropLast()), endsLine: false) }
      return ActualLine(String(line))
    }
  }
}
