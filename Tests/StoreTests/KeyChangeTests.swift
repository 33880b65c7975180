// SPDX-License-Identifier: Apache-2.0

import Configuration
import ConfigurationXML
import POSIX
import Testing

@testable import Store

/// A change of keys that is interrupted at every file system call in turn.
@Suite struct KeyChangeTests {
  private static let old = Array("old".utf8)
  private static let both = Array("both".utf8)
  private static let new = Array("new".utf8)

  /// A substitute for encryption: every `-AQ==o…` becomes `-AQ==n…` of another length.
  private static func renew(_ container: Container, _ texts: inout [String: String]) {
    for child in container {
      switch child.node {
      case .container(let inner): renew(inner, &texts)
      case .list(let list): for entry in list { renew(entry.content, &texts) }
      case .members: break
      case .leaf(let text):
        if text.hasPrefix("-AQ==o") { texts[text] = "-AQ==new" + text.dropFirst(6) }
      }
    }
  }

  private static func change(_ store: Store) throws {
    try store.changeKeys(administrator: "admin", time: 7) { ring in
      guard ring == old || ring == both else { return nil }
      return KeyChange(ring: both, finished: new) { tree, texts in renew(tree.root, &texts) }
    }
  }

  private static func key(_ name: String) -> Path { certificate(name, "private-key") }

  /// Two versions with secrets, edits after a partial commit, a saved file with text around it.
  private static func prepare(_ scratch: Scratch) throws {
    let store = scratch.store()
    _ = try store.keyRing { old }
    try store.edit([.set(key("a"), "-AQ==o1")], administrator: "admin", time: 1)
    try store.commit(administrator: "admin", time: 2)
    try store.edit([.set(key("b"), "-AQ==o22")], administrator: "eva", time: 3)
    try store.edit([.set(hostName, "partly")], administrator: "admin", time: 4)
    let attempt = try store.beginCommit(time: 5)
    var part = attempt.running
    try part.apply(.set(hostName, "partly"))
    let generation = try #require(try store.changes().last?.generation)
    try store.finish(
      attempt, partially: Store.Part(configuration: part, generations: [generation...generation]),
      administrator: "admin", time: 5)
    let entry = Container([.init(name: "private-key", node: .leaf("-AQ==o333"))])
    let path: Path = ["shared", "certificate", .entry("c")]
    try store.edit([.replace(path, .container(entry))], administrator: "admin", time: 6)
    let text = String(decoding: try store.candidate().xml(), as: UTF8.self)
    try store.save(Array(text.replacing("<shared>", with: "<!-- kept --><shared>").utf8), as: "s")
  }

  /// The leaves below `shared certificate`.
  private static func keys(_ tree: Configuration) -> [String] {
    ["a", "b", "c"].compactMap { tree[key($0)]?.leaf }
  }

  private struct State: Equatable {
    var running: [String]
    var candidate: [String]
    var changes: [String]

    init(_ store: Store) throws {
      running = keys(try store.running())
      candidate = keys(try store.candidate())
      changes = try store.changes().map { "\($0.generation) \($0.administrator) \($0.edits.count)" }
    }
  }

  private static let oldKeys = ["-AQ==o1", "-AQ==o22", "-AQ==o333"]
  private static let newKeys = ["-AQ==new1", "-AQ==new22", "-AQ==new333"]

  @Test func aChangeReplacesEverySecret() throws {
    let scratch = try Scratch()
    try Self.prepare(scratch)
    let store = scratch.store()
    let witness = scratch.store()
    let before = try State(witness)
    #expect(before.candidate == Self.oldKeys && before.running == ["-AQ==o1"])
    try Self.change(store)
    let after = try State(witness)
    #expect(after.candidate == Self.newKeys && after.running == ["-AQ==new1"])
    #expect(after.changes == before.changes && after.changes.count == 2)
    #expect(try State(store) == after)
    #expect(try State(scratch.store()) == after)
    #expect(try store.keyRing() == Self.new)
    let saved = String(decoding: try #require(try store.saved("s")), as: UTF8.self)
    #expect(saved.contains("<!-- kept -->") && Self.newKeys.allSatisfy(saved.contains))
    #expect(!saved.contains("-AQ==o"))
    // Older versions are unchanged, and the next commit works.
    #expect(try Self.keys(store.configuration(ofVersion: 2)) == ["-AQ==o1"])
    let version = try store.commit(administrator: "admin", time: 8)
    #expect(try Self.keys(store.configuration(ofVersion: version.number)) == Self.newKeys)
    #expect(try store.versions().map(\.number) == Array(1...version.number))
  }

  @Test(arguments: Faults.Kind.allCases.dropFirst())
  func aFaultAtEveryCall(kind: Faults.Kind) throws {
    let counted = try Scratch()
    try Self.prepare(counted)
    let counter = Faults(.none)
    try Self.change(counted.store(hook: counter.hook))
    #expect(counter.calls > 60)
    for number in 1...counter.calls {
      let scratch = try Scratch()
      try Self.prepare(scratch)
      let witness = scratch.store()
      let before = try State(witness)
      let faults = Faults(kind, at: number)
      do {
        try Self.change(scratch.store(hook: faults.hook))
      } catch {}
      let found = try State(scratch.store())
      let ring = try scratch.store().keyRing()
      let place: Comment = "\(kind) at call \(number)"
      #expect(found.changes == before.changes, place)
      if found.candidate == Self.oldKeys {
        #expect(found.running == ["-AQ==o1"] && ring != Self.new, place)
      } else {
        #expect(found.candidate == Self.newKeys && found.running == ["-AQ==new1"], place)
        #expect(ring == Self.both || ring == Self.new, place)
      }
      let saved = String(decoding: try #require(try witness.saved("s")), as: UTF8.self)
      #expect(!saved.contains("-AQ==new") || ring != Self.old, place)
      #expect(try State(witness) == found, place)
      // The next session finishes the change.
      try Self.change(scratch.store())
      let end = scratch.store()
      #expect(try State(end).candidate == Self.newKeys, place)
      #expect(try end.keyRing() == Self.new, place)
      #expect(try State(witness) == State(end), place)
    }
  }
}
