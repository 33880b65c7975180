// SPDX-License-Identifier: Apache-2.0

import Testing
import Text

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
