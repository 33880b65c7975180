// SPDX-License-Identifier: Apache-2.0

import Configuration
import ConfigurationXML
import TestSupport
import Testing

@Suite("A document that was written reads back as what it was")
struct RoundTripTests {
  @Test(arguments: 0..<60) func `A generated configuration reads back`(seed: Int) throws {
    var generator = TreeGenerator(random: SeededGenerator(state: UInt64(seed)))
    let configuration = generator.configuration()
    let bytes = configuration.xml()
    let read = try Configuration(xml: bytes, name: "generated")
    // Whole documents in a failure's message help nobody: only the outcome is named.
    let isSame = read == configuration
    let isSameText = read.xml() == bytes
    #expect(isSame && isSameText)

    // Cut anywhere, the same events arrive.
    var reader = ConfigurationXMLReader(name: "pieces")
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1..<200, using: &generator.random))
      try reader.feed(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    let isSameInPieces = try reader.finish() == configuration
    #expect(isSameInPieces)
  }

  @Test(arguments: TreeGenerator.awkward) func `An awkward text reads back`(text: String) throws {
    let configuration = Configuration(
      root: [
        "leaf": .leaf(text), "members": .members([text, "x"]),
        "list": .list([text: ["a": .leaf(text)]]),
      ], attributes: [.init(name: "a", value: text)])
    #expect(try Configuration(xml: configuration.xml(), name: "x") == configuration)
  }

  @Test func `The document has the layout of the appliance`() throws {
    let text = """
      <?xml version="1.0"?>
      <config version="11.1.0" urldb="paloaltonetworks" detail-version="11.1.4">
        <mgt-config/>
        <shared>
          <certificate>
            <entry name="a &amp; &quot;b&quot;">
              <public-key>-----BEGIN CERTIFICATE-----
      AQ==
      -----END CERTIFICATE-----
      </public-key>
            </entry>
            <entry name="empty"/>
          </certificate>
          <servers>
            <member>x</member>
            <member>y &lt;z&gt;</member>
          </servers>
        </shared>
      </config>

      """
    let configuration = try Configuration(xml: Array(text.utf8), name: "layout")
    #expect(
      configuration[["shared", "certificate", .entry("a & \"b\""), "public-key"]]
        == .leaf("-----BEGIN CERTIFICATE-----\nAQ==\n-----END CERTIFICATE-----\n"))
    #expect(String(decoding: configuration.xml(), as: UTF8.self) == text)
  }

  @Test func `A character that XML cannot represent is replaced`() throws {
    let configuration = Configuration(root: ["a": .leaf("x\u{1}y\u{FFFE}z\u{0}")])
    let read = try Configuration(xml: configuration.xml(), name: "x")
    #expect(read[["a"]] == .leaf("x\u{FFFD}y\u{FFFD}z\u{FFFD}"))
  }

  @Test func `A response has the layout of the appliance`() {
    let configuration = Configuration(
      root: ["servers": .container(["primary": .leaf("1.2.3.4"), "secondary": .leaf("1.2.3.5")])])
    var writer = ConfigurationXMLWriter()
    writer.writeResponse(to: ["servers"], of: configuration)
    #expect(
      String(decoding: writer.finish(), as: UTF8.self) == """
        <response status="success" code="19">
          <result total-count="1" count="1">
            <servers>
              <primary>1.2.3.4</primary>
              <secondary>1.2.3.5</secondary>
            </servers>
          </result>
        </response>

        """)
  }

  @Test func `A document in pieces has the same bytes and encodes what changed`() throws {
    var configuration = Configuration()
    for number in 0..<1_000 {
      try configuration.apply(
        .set(["a", "list", .entry("k\(number)"), "value"], "v\(number)"))
    }
    var before = configuration.encoded()
    #expect(before.bytes == configuration.xml())
    let edits: [Edit] = [
      .set(["a", "list", .entry("k500"), "value"], "<other>"),
      .remove(["a", "list", .entry("k3")]),
      .rename(["a", "list", .entry("k700")], "renamed"),
      .move(["a", "list", .entry("k1")], .bottom),
      .set(["a", "list", .entry("new"), "value"], "x"),
      .set(["z", "leaf"], "y"),
    ]
    for edit in edits {
      try configuration.apply(edit)
      let after = configuration.encoded(after: before)
      #expect(after.bytes == configuration.xml())
      let isShared = after.pieces.map { piece in
        before.pieces.contains { $0.span.isIdentical(to: piece.span) }
      }
      // What stands around the list, and the runs of at most two places in it.
      #expect(isShared.count { !$0 } <= 4, "\(edit)")
      #expect(isShared.count { $0 } >= 6, "\(edit)")
      before = after
    }
    // The same entries at another depth are other bytes.
    let list = try #require(configuration[["a", "list"]])
    var deeper = Configuration()
    try deeper.apply(.replace(["a", "b", "list"], list))
    #expect(deeper.encoded(after: before).bytes == deeper.xml())
  }
}
