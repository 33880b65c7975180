// SPDX-License-Identifier: Apache-2.0

import Configuration
import TestSupport
import Testing

@Suite("Edits")
struct EditTests {
  static let start = Configuration(root: [
    "shared": .container([
      "certificate": .list(["a": ["ca": .leaf("yes")], "b": ["ca": .leaf("no")], "c": [:]]),
      "empty": .leaf(""),
      "servers": .members(["1", "2"]),
    ])
  ])

  static let edits: [(edit: Edit, path: Path, node: Node?)] = [
    (.create(["x", "y"]), ["x", "y"], .container([:])),
    (.create(["shared", "servers"]), ["shared", "servers"], .members(["1", "2"])),
    (.create(["shared", "empty", .entry("k")]), ["shared", "empty"], .list(["k": [:]])),
    (.createEmptyMembers(["x", "y"]), ["x"], .container(["y": .members([])])),
    (.set(["shared", "empty"], "v"), ["shared", "empty"], .leaf("v")),
    (
      .set(["shared", "empty", "deeper"], "v"), ["shared", "empty"],
      .container(["deeper": .leaf("v")])
    ),
    (
      .set(["shared", "certificate", .entry("a"), "ca"], "no"),
      ["shared", "certificate", .entry("a")], .container(["ca": .leaf("no")])
    ),
    (
      .add(["shared", "servers"], ["3", "2", "3"]), ["shared", "servers"],
      .members(["1", "2", "3"])
    ),
    (.add(["shared", "empty"], ["3"]), ["shared", "empty"], .members(["3"])),
    (.remove(["shared", "certificate"]), ["shared", "certificate"], nil),
    (.removeMember(["shared", "servers"], "1"), ["shared", "servers"], .members(["2"])),
    (
      .merge(["shared"], .container(["servers": .members(["2", "9"]), "new": .leaf("n")])),
      ["shared", "servers"], .members(["1", "2", "9"])
    ),
    (
      .merge(["shared", "certificate"], .list(["b": ["d": .leaf("1")], "e": [:]])),
      ["shared", "certificate", .entry("b")], .container(["ca": .leaf("no"), "d": .leaf("1")])
    ),
    (.replace(["shared", "servers"], .leaf("x")), ["shared", "servers"], .leaf("x")),
    (
      .replace(["shared", "certificate", .entry("z")], .container(["ca": .leaf("1")])),
      ["shared", "certificate", .entry("z")], .container(["ca": .leaf("1")])
    ),
    (
      .rename(["shared", "certificate", .entry("a")], "z"), ["shared", "certificate"],
      .list(["z": ["ca": .leaf("yes")], "b": ["ca": .leaf("no")], "c": [:]])
    ),
    (
      .copy(["shared", "certificate", .entry("a")], "z"), ["shared", "certificate", .entry("z")],
      .container(["ca": .leaf("yes")])
    ),
    (
      .move(["shared", "certificate", .entry("c")], .before("b")), ["shared", "certificate"],
      .list(["a": ["ca": .leaf("yes")], "c": [:], "b": ["ca": .leaf("no")]])
    ),
  ]

  @Test(arguments: edits) func `An edit changes the tree`(edit: Edit, path: Path, node: Node?)
    throws
  {
    var configuration = Self.start
    try configuration.apply(edit)
    #expect(configuration[path] == node)
    #expect(Self.start[["shared", "servers"]] == .members(["1", "2"]))
    // The difference is what the edit did, and leads there and back.
    var redone = Self.start
    for edit in Difference(from: Self.start, to: configuration).edits { try redone.apply(edit) }
    #expect(redone == configuration)
    for edit in Difference(from: configuration, to: Self.start).edits { try redone.apply(edit) }
    #expect(redone == Self.start)
  }

  static let tooDeep = Path((0..<201).map { PathElement.node("n\($0)") })

  static let refused: [(edit: Edit, problem: EditError)] = [
    (.create(tooDeep), .malformed(tooDeep)),
    (.set([], "x"), .malformed([])),
    (.set([.entry("x")], "x"), .malformed([.entry("x")])),
    (.create(["a", .entry("x"), .entry("y")]), .malformed(["a", .entry("x"), .entry("y")])),
    (.create(["shared", "a b"]), .malformed(["shared", "a b"])),
    (.set(["shared", "x"], "a\u{1}b"), .malformed(["shared", "x"])),
    (.set(["shared", "x", .entry("k")], "v"), .malformed(["shared", "x", .entry("k")])),
    (.set(["shared"], "x"), .otherKind(["shared"])),
    (.set(["shared", "servers", "x"], "x"), .otherKind(["shared", "servers"])),
    (.set(["shared", "servers"], "x"), .otherKind(["shared", "servers"])),
    (.create(["shared", .entry("x")]), .otherKind(["shared"])),
    (.add(["shared"], ["x"]), .otherKind(["shared"])),
    (.remove(["shared", "x"]), .missing(["shared", "x"])),
    (.remove(["shared", "servers", "x"]), .missing(["shared", "servers", "x"])),
    (.removeMember(["shared", "servers"], "9"), .missing(["shared", "servers", "9"])),
    (.removeMember(["shared", "nothing"], "9"), .missing(["shared", "nothing"])),
    (.merge(["shared"], .container(["servers": .leaf("x")])), .otherKind(["shared", "servers"])),
    (
      .merge(["shared", "certificate", .entry("q")], .leaf("x")),
      .otherKind(["shared", "certificate", .entry("q")])
    ),
    (
      .rename(["shared", "certificate", .entry("a")], "b"),
      .exists(["shared", "certificate", .entry("b")])
    ),
    (
      .copy(["shared", "certificate", .entry("a")], "c"),
      .exists(["shared", "certificate", .entry("c")])
    ),
    (
      .rename(["shared", "certificate", .entry("q")], "b"),
      .missing(["shared", "certificate", .entry("q")])
    ),
    (.rename(["shared", "servers"], "b"), .malformed(["shared", "servers"])),
    (
      .move(["shared", "certificate", .entry("a")], .before("q")),
      .missing(["shared", "certificate", .entry("q")])
    ),
  ]

  @Test(arguments: refused) func `A refused edit changes nothing`(edit: Edit, problem: EditError) {
    var configuration = Self.start
    #expect(throws: problem) { try configuration.apply(edit) }
    #expect(configuration == Self.start)
  }

  @Test(arguments: edits.map(\.edit) + refused.map(\.edit)) func `An encoded edit reads back`(
    edit: Edit
  ) throws {
    var bytes: [UInt8] = []
    edit.encode(into: &bytes)
    var reader = ByteReader(bytes)
    #expect(try Edit(decoding: &reader) == edit)
    #expect(reader.isAtEnd)
    for count in 0..<bytes.count {
      #expect(throws: MalformedEncodingError.self) {
        var reader = ByteReader(Array(bytes[..<count]))
        _ = try Edit(decoding: &reader)
      }
    }
  }

  @Test(arguments: 0..<20) func `An encoded tree reads back`(seed: Int) throws {
    var generator = TreeGenerator(random: SeededGenerator(state: UInt64(seed)))
    let edit = Edit.replace(["x"], generator.node(depth: 4))
    var bytes: [UInt8] = []
    edit.encode(into: &bytes)
    var reader = ByteReader(bytes)
    let isSame = try Edit(decoding: &reader) == edit
    #expect(isSame && reader.isAtEnd)
    // Damage is an error or another edit, never a trap or a hang.
    for _ in 0..<200 {
      var damaged = bytes
      damaged[Int.random(in: 0..<damaged.count, using: &generator.random)] =
        UInt8.random(in: 0...255, using: &generator.random)
      var reader = ByteReader(damaged)
      _ = try? Edit(decoding: &reader)
    }
  }

  @Test(arguments: 0..<30) func `A difference turns one tree into the other`(seed: Int) throws {
    var generator = TreeGenerator(random: SeededGenerator(state: UInt64(seed)))
    let (old, new) = (generator.configuration(), generator.configuration())
    var edited = old
    for edit in Difference(from: old, to: new).edits { try edited.apply(edit) }
    let isSame = edited.root == new.root
    #expect(isSame)
    #expect(Difference(from: new, to: new).isEmpty)
  }
}
