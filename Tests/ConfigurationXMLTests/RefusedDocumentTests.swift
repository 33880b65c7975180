// SPDX-License-Identifier: Apache-2.0

import Configuration
import ConfigurationXML
import Testing

@Suite("A document that is none, or that asks for too much, is refused by name and line")
struct RefusedDocumentTests {
  static let documents: [(document: String, line: Int, message: String)] = [
    ("", 1, "document is empty"),
    ("<config>", 1, "document ends within element 'config'"),
    ("<config>\n<a>\n</b>\n</config>", 3, "Opening and ending tag mismatch: a line 2 and b"),
    ("<configuration/>", 1, "root element is 'configuration' where 'config' is expected"),
    ("<config/><config/>", 1, "Extra content at the end of the document"),
    (
      "<config>\n<a>\n<entry name='x'/>\n<entry name='x'/></a></config>", 4,
      "entry 'x' stands twice in 'a'"
    ),
    ("<config>\n<a>\n<entry/></a></config>", 3, "entry without a name"),
    ("<config>\n<a>1</a>\n<a>2</a></config>", 3, "element 'a' stands twice in 'config'"),
    ("<config>\n<a>text\n<b/></a></config>", 3, "text beside element 'b'"),
    ("<config>\n<a><b/>text</a></config>", 2, "text beside the elements of 'a'"),
    ("<config>\ntext</config>", 2, "text beside the elements of 'config'"),
    ("<config><a>\n<member>x</member>\n<b/></a></config>", 3, "element 'b' does not belong in 'a'"),
    (
      "<config><a><entry name='x'/><member>y</member></a></config>", 1,
      "element 'member' does not belong in 'a'"
    ),
    ("<config><a><member>x<b/></member></a></config>", 1, "text beside element 'b'"),
    ("<config><a><member><b/></member></a></config>", 1, "element 'b' does not belong in 'member'"),
    ("<config><entry name='x'/></config>", 1, "element 'entry' does not belong in 'config'"),
    ("<config><a colour='red'/></config>", 1, "element 'a' has an unknown attribute 'colour'"),
    ("<config xmlns:p='urn:p'><p:a/></config>", 1, "element 'a' has a namespace"),
    ("<config><a>&unknown;</a></config>", 1, "Entity 'unknown' not defined"),
    ("<config><a>\u{1}</a></config>", 1, "PCDATA invalid Char value 1"),
    ("<?xml version='1.0' encoding='UTF-7'?><config/>", 1, "encoding 'UTF-7' is not supported"),
    (
      "<?xml version='1.0'?>\n<!DOCTYPE config>\n<config/>", 2,
      "document type declarations are not supported"
    ),
    (
      "<!DOCTYPE config [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><config><a>&x;</a></config>", 1,
      "document type declarations are not supported"
    ),
    (
      "<!DOCTYPE config SYSTEM 'http://127.0.0.1:1/x.dtd'><config/>", 1,
      "document type declarations are not supported"
    ),
    (
      "<!DOCTYPE c [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
        + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]><config><x>&c;</x></config>", 1,
      "document type declarations are not supported"
    ),
  ]

  @Test(arguments: documents)
  func `A malformed document is refused with its line`(document: String, line: Int, message: String)
  {
    for size in [1, 7, 1 << 20] {
      #expect(
        throws: ConfigurationXMLError(file: "running-config.xml", line: line, message: message)
      ) {
        var reader = ConfigurationXMLReader(name: "running-config.xml")
        var rest = Array(document.utf8)[...]
        while !rest.isEmpty {
          try reader.feed(Array(rest.prefix(size)))
          rest = rest.dropFirst(size)
        }
        _ = try reader.finish()
      }
    }
  }

  @Test func `A document that is not UTF-8 is refused`() {
    #expect(throws: ConfigurationXMLError.self) {
      try Configuration(
        xml: Array("<config><a>".utf8) + [0xFF, 0xC0] + Array("</a></config>".utf8), name: "x")
    }
  }

  @Test func `A document beyond a limit is refused`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      let inner = depth - 1
      return Array(
        ("<config>" + String(repeating: "<a>", count: inner)
          + String(repeating: "</a>", count: inner)
          + "</config>").utf8)
    }
    let limits = ConfigurationXMLLimits(maximumBytes: 1000, maximumDepth: 10, maximumChildren: 20)
    _ = try Configuration(xml: nested(10), name: "x", limits: limits)
    #expect(
      throws: ConfigurationXMLError(
        file: "x", line: 1, message: "elements are nested more than 10 deep")
    ) { try Configuration(xml: nested(11), name: "x", limits: limits) }
    #expect(throws: ConfigurationXMLError.self) {
      try Configuration(xml: nested(100_000), name: "x")
    }
    #expect(
      throws: ConfigurationXMLError(
        file: "x", line: 1, message: "document is longer than 1000 bytes")
    ) {
      try Configuration(
        xml: nested(10) + [UInt8](repeating: 0x20, count: 1000), name: "x", limits: limits)
    }
    let many = "<config>" + (0..<21).map { "<a\($0)/>" }.joined() + "</config>"
    #expect(
      throws: ConfigurationXMLError(
        file: "x", line: 1, message: "'config' has more than 20 elements")
    ) { try Configuration(xml: Array(many.utf8), name: "x", limits: limits) }
  }

  @Test(arguments: ["UTF-8", "ISO-8859-1"]) func `A document in another encoding is read`(
    name: String
  ) throws {
    let bytes: [UInt8] = name == "UTF-8" ? [0xC3, 0xA9] : [0xE9]
    let document =
      Array("<?xml version=\"1.0\" encoding=\"\(name)\"?><config><a>".utf8) + bytes
      + Array("</a></config>".utf8)
    #expect(try Configuration(xml: document, name: "x")[["a"]] == .leaf("é"))
  }
}
