// SPDX-License-Identifier: Apache-2.0

import Configuration
import Testing
import Text

@testable import Shell

struct AnswerTests {
  @Test func fieldsAreLinesAndElements() {
    let answer = Answer.fields("cli", [("user", "a<b"), ("role", "superuser")])
    #expect(AnswerText.string(answer) == "\nuser: a<b\nrole: superuser\n\n")
    #expect(
      AnswerXML.string(answer)
        == "<response status=\"success\"><result><cli><user>a&lt;b</user><role>superuser</role></cli>"
        + "</result></response>\n")
  }

  @Test func aLineIsTextAndSeveralLinesAreCharacterData() {
    #expect(AnswerText.string(.text("yes\n")) == "\nyes\n\n")
    #expect(
      AnswerXML.string(.text("yes\n"))
        == "<response status=\"success\"><result>yes</result></response>\n")
    #expect(
      AnswerXML.string(.text("a\nb]]>\n"))
        == "<response status=\"success\"><result><![CDATA[a\nb]]]]><![CDATA[>\n]]></result></response>\n"
    )
  }

  @Test func aSheetShowsOnlyRowsWithALabel() {
    let answer = Answer.sheet(
      title: "Information:", element: "info", [("Valid", "validity", "yes"), (nil, "seconds", "5")])
    #expect(AnswerText.body(answer) == "Information:\n\tValid: yes\n")
    #expect(answer.resultElement["info"]?["seconds"]?.text == "5")
  }

  @Test func aTableIsAsWideAsItsCells() {
    let table = Table(
      titles: ["Admin", "From"], rows: [["administrator", "x"], ["b", "Console"]])
    #expect(
      table.text
        == "Admin          From\n----------------------\nadministrator  x\nb              Console\n"
    )
  }

  @Test func columnsOfFixedWidthAlignToTheRight() {
    let table = Table(
      [.init("ID", width: 4, alignment: .right), .init("Type", width: 6)],
      rows: [["7", "a"]], rule: 3, rowEnd: "|")
    #expect(table.text == "  IDType\n---\n   7a     |\n")
  }

  @Test func aConfigurationIsAnElementOfItsOwnName() throws {
    var configuration = Configuration()
    try configuration.apply(.set(["shared", "certificate", .entry("a'b"), "ca"], "yes"))
    try configuration.apply(.add(["shared", "names"], ["x"]))
    let entry = Answer(.configuration(configuration, ["shared", "certificate", .entry("a'b")]))
    #expect(
      AnswerXML.string(entry)
        == "<response status=\"success\"><result><entry name=\"a&#39;b\"><ca>yes</ca></entry></result>"
        + "</response>\n")
    let names = Answer(.configuration(configuration, ["shared", "names"]))
    #expect(names.resultElement.children == [Element("names", [Element("member", "x")])])
    #expect(Answer(.configuration(configuration, ["none"])).resultElement.children == [])
  }

  static let refusals: [(Refusal, lines: [String], messages: [String])] = [
    (.unknownCommand("x\u{1B}"), ["Unknown command: x\\x1B"], ["Unknown command: x\\x1B"]),
    (.invalidSyntax, ["", "Invalid syntax."], ["Invalid syntax."]),
    (.invalidSyntax("why"), ["why", "", "Invalid syntax."], ["why", "Invalid syntax."]),
    (.serverError(["a", "b"]), ["", "Server error : a", "b"], ["a", "b"]),
    (
      .invalidConfiguration(["a"]), ["", "", "", ".", "Validation Error:", "a"], ["a"]
    ),
    (.failedCommit(["a", "b"]), [".", "a", "b", ""], ["a", "b"]),
    (.interrupted, [""], [""]),
    (Refusal(.answer(.fields("x", [("a", "b")]))), ["", "a: b", ""], ["a: b"]),
  ]

  @Test(arguments: refusals) func refusalLines(
    refusal: Refusal, lines: [String], messages: [String]
  ) {
    #expect(refusal.lines == lines)
    #expect(refusal.messages == messages)
  }

  @Test func refusalsInXML() {
    #expect(
      AnswerXML.string(Refusal.serverError("job 7 not found", code: 7))
        == "<response status=\"error\" code=\"7\"><msg><line>job 7 not found</line></msg></response>\n"
    )
    #expect(
      AnswerXML.string(Refusal(.answer(.fields("x", [("a", "b")]))))
        == "<response status=\"error\"><result><x><a>b</a></x></result></response>\n")
  }

  @Test func jsonHasListsOfEntriesAndAttributes() {
    let entries = [Element(entry: "a\"b", [Element("state", "on")])]
    let answer = Answer(
      .elements([Element("services", entries), Element("job", "1"), Element("job", "2")]))
    #expect(
      AnswerJSON.string(answer)
        == "{\"@status\": \"success\", \"result\": {\"services\": {\"entry\": [{\"@name\": \"a\\\"b\", "
        + "\"state\": \"on\"}]}, \"job\": [\"1\", \"2\"]}}\n")
    #expect(
      AnswerJSON.string(Refusal.serverError("no", code: 7))
        == "{\"@status\": \"error\", \"@code\": \"7\", \"msg\": {\"line\": [\"no\"]}}\n")
    #expect(
      AnswerJSON.string(.text("yes\n")) == "{\"@status\": \"success\", \"result\": \"yes\"}\n")
  }

  /// U+0000 to U+009F, bidirectional controls, and characters without a width of their own.
  private static let hostile: [String] =
    (Array(0...0x1F) + Array(0x7F...0x9F) + Array(0x202A...0x202E) + Array(0x2066...0x2069)
    + [0x200B, 0x200D, 0x200E, 0xFEFF, 0x34F, 0x3164, 0x2028, 0x301, 0x6771, 0x1F511])
    .compactMap { Unicode.Scalar($0).map { String(Character($0)) } }

  @Test func `Rows of help are padded by what is shown`() {
    for text in Self.hostile {
      let rows = [
        CompletionItem(.plain, "a\(text)\(text)b", "first"), CompletionItem(.plain, "c", "second"),
        CompletionItem(.plain, "d", "th\(text)ird"),
      ]
      let lines = rows.rendered().split(separator: "\n").map(String.init)
      #expect(lines.count == 3, "\(text.debugDescription)")
      let starts = zip(lines, ["first", "second", "th"]).map { line, help in
        line.firstRange(of: help).map { String(line[..<$0.lowerBound]).columns }
      }
      #expect(Set(starts).count == 1, "\(lines)")
      #expect(lines.allSatisfy { $0.isPrintable })
    }
  }

  @Test func `Cells of a table are padded by what is shown`() {
    for text in Self.hostile {
      let table = Table(titles: ["A", "B"], rows: [["x\(text)y", "end"], ["x", "end"]])
      let lines = table.text.split(separator: "\n").map(String.init)
      #expect(lines.count == 4, "\(text.debugDescription)")
      #expect(Set(lines.dropFirst(2).map(\.columns)).count == 1, "\(lines)")
      #expect(lines.allSatisfy { $0.isPrintable })
    }
  }

  @Test func `A field stays on its line`() {
    for text in Self.hostile {
      let answer = Answer.fields("cli", [("user", "a\(text)b")])
      #expect(AnswerText.body(answer).split(separator: "\n").count == 1)
      #expect(AnswerText.body(answer).dropLast().description.isPrintable)
    }
  }
}
