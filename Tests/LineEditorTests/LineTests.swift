// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import LineEditor

@Suite struct LineTests {
  @Test("The search walks the history in both directions")
  func searches() {
    var search = HistorySearch(lines: ["show clock", "configure", "show jobs all"], original: "x")
    for scalar in "show".unicodeScalars { search.append(scalar) }
    #expect(search.line == "show jobs all")
    search.older()
    #expect(search.line == "show clock")
    search.older()
    #expect(search.line == "show clock" && search.prompt == "(failed reverse-i-search)`show': ")
    search.newer()
    #expect(search.line == "show jobs all" && search.prompt == "(reverse-i-search)`show': ")
    for _ in 0..<4 { search.removeLast() }
    #expect(search.line == "x")
  }

  @Test("A typed line counts columns, of wide characters too")
  func countsColumns() {
    setlocale(LC_CTYPE, "C.UTF-8")
    var line = TypedLine(column: 2)
    line.append("a")
    line.append("é")
    #expect(line.text == "aé" && line.column == 4 && line.isPlain)
    #expect(line.removeLast() == "é" && line.column == 3)
    line.append("\u{301}")
    #expect(!line.isPlain)
  }

  @Test(
    "Rows that a text takes on the screen",
    arguments: [("", 0), ("a\n", 1), ("a\nb", 2), ("abcdef\n", 2), ("éééé\n", 1), ("a\n\n\n", 3)])
  func countsRows(_ text: String, _ rows: Int) {
    #expect(Pager.rows(of: text, columns: 5, enough: 24) == rows)
    #expect(Pager.rows(of: text, columns: 5, enough: 1) == min(rows, 1))
  }
}
