// SPDX-License-Identifier: Apache-2.0

import CEdit
import Glibc
import Testing

@testable import Text

@Suite struct PrintableTextTests {
  @Test(
    "Visible text stays, every byte of an invisible character is escaped",
    arguments: [
      ("", ""), ("show clock", "show clock"), ("Zürich 東京", "Zürich 東京"), ("a\\x1B", "a\\x1B"),
      ("\u{1B}]0;x\u{7}", "\\x1B]0;x\\x07"), ("a\tb\nc\u{7F}", "a\\x09b\\x0Ac\\x7F"),
      ("a\u{9B}2J", "a\\xC2\\x9B2J"), ("a\u{202E}b", "a\\xE2\\x80\\xAEb"),
      ("a\u{2028}b\u{E000}", "a\\xE2\\x80\\xA8b\\xEE\\x80\\x80"),
    ])
  func escapes(_ text: String, _ expected: String) {
    #expect(text.printable == expected)
    #expect(text.printable.printable == expected)
  }

  @Test("A limit counts characters of the source, and bytes that are not UTF-8 are replaced")
  func limits() {
    #expect("abc".printable(limit: 2) == "ab")
    #expect("\u{1B}bc".printable(limit: 2) == "\\x1Bb")
    #expect(String(printable: [0x61, 0xFF, 0x0A, 0x62], limit: 3) == "a\u{FFFD}\\x0A")
  }
}

@Suite struct TerminalTextTests {
  @Test("Line ends and tabs stay, a carriage return only in progress")
  func keepsLines() {
    #expect(TerminalText("a\tb\nc").string == "a\tb\nc")
    #expect(TerminalText("a\r\nb").string == "a\nb")
    #expect(TerminalText("a\rb").string == "a\\x0Db")
    #expect(TerminalText("a\r").string == "a\\x0D")
    #expect(TerminalText(progress: "\r10%\u{1B}[K").string == "\r10%\\x1B[K")
    #expect(TerminalText("a\n\u{9B}2J").string == "a\n\\xC2\\x9B2J")
  }

  /// Controls, bidirectional controls, characters without width, and those that a terminal's font
  /// or a later Unicode may do anything with.
  @Test("No character reaches a terminal that does more than stand there")
  func escapesAllOthers() {
    let invisible: [ClosedRange<UInt32>] = [
      0x00...0x08, 0x0B...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x34F...0x34F, 0x61C...0x61C,
      0x115F...0x1160, 0x180B...0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F,
      0x3164...0x3164, 0xFE00...0xFE0F, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF9...0xFFFB,
      0xE0000...0xE0FFF, 0xE000...0xF8FF,
    ]
    for value in invisible.joined() {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let shown = TerminalText("a\(Character(scalar))b").string
      #expect(shown.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "U+\(String(value, radix: 16))")
      #expect(shown.hasPrefix("a\\x") && shown.hasSuffix("b"))
      #expect(!String(Character(scalar)).isPrintable)
    }
  }

  @Test("Columns are those of wcwidth in a UTF-8 locale")
  func columnsOfEachCharacter() throws {
    let locale = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
    let former = uselocale(locale)
    defer {
      uselocale(former)
      freelocale(locale)
    }
    var compared = 0
    for value in UInt32(0x20)..<0x110000 {
      guard let scalar = Unicode.Scalar(value), scalar.isPrintable else { continue }
      let width = wcwidth(wchar_t(value))
      // A character that this C library does not know.
      guard width >= 0 else { continue }
      compared += 1
      if scalar.columns != Int(width) {
        Issue.record("U+\(String(value, radix: 16)): \(scalar.columns), wcwidth \(width)")
      }
    }
    #expect(compared > 100_000)
    #expect("東京".padded(to: 6) == "東京  ")
    #expect("e\u{301}".aligned(right: 3) == "  e\u{301}")
  }

  @Test("JSON keeps the character, in a form that is safe to show")
  func json() {
    #expect(JSONText.string("a\u{85}\u{202E}\u{E0041}é") == #""a\u0085\u202e\udb40\udc41é""#)
  }
}

@Suite struct EncodingTests {
  @Test(
    "Base64 test vectors of RFC 4648 section 10",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
    ])
  func base64(_ text: String, _ encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded.utf8) == Array(text.utf8))
  }

  @Test(
    "Malformed Base64 is rejected", arguments: ["Zg=", "Z===", "Zg==Zg==", "Zm 8", "Zm9v\n", "é"])
  func malformedBase64(_ text: String) {
    #expect(Base64.decode(text.utf8) == nil)
  }

  @Test("Unused bits that are set are accepted only where the caller says so")
  func canonicalBase64() {
    #expect(Base64.decode("Zh==".utf8) == nil)
    #expect(Base64.decode("Zh==".utf8, isCanonical: false) == [0x66])
  }

  @Test("Hexadecimal digits of both cases")
  func hexadecimal() {
    #expect(Hexadecimal.upper([0, 0xAF, 0x9]) == "00AF09")
    #expect(Hexadecimal.lower([0, 0xAF, 0x9]) == "00af09")
    #expect(Hexadecimal.decode("00aF09".utf8) == [0, 0xAF, 0x9])
    #expect(Hexadecimal.decode("0".utf8) == nil)
    #expect(Hexadecimal.decode("0x".utf8) == nil)
    var text = Array("key ".utf8)
    Hexadecimal.append(0x3C, to: &text)
    #expect(text == Array("key 3c".utf8))
  }
}

@Suite struct StructuredTextTests {
  @Test("JSON strings and objects")
  func json() {
    #expect(JSONText.string("a\"\\\n\r\t\u{1}é") == "\"a\\\"\\\\\\n\\r\\t\\u0001é\"")
    #expect(
      JSONText.object([
        ("a", .string("b")), ("c", .number(1)), ("d", .boolean(true)), ("e", .string(nil)),
      ]) == "{\n  \"a\": \"b\",\n  \"c\": 1,\n  \"d\": true,\n  \"e\": null\n}\n")
  }

  @Test("The five entities of XML, and CDATA of any text")
  func xml() {
    #expect(XMLText.escaped("<a&'é'\">") == "&lt;a&amp;&#39;é&#39;&quot;&gt;")
    #expect(XMLText.escaped("plain é") == "plain é")
    #expect(XMLText.characterData("a]]>b") == "<![CDATA[a]]]]><![CDATA[>b]]>")
  }

  @Test("Padding")
  func columns() {
    #expect("ab".padded(to: 4) == "ab  " && "ab".aligned(right: 4) == "  ab")
    #expect("abc".padded(to: 2) == "abc" && "abc".aligned(right: 2) == "abc")
  }
}
