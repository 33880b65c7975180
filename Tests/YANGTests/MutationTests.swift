// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import YANG

/// Damaged modules are refused or loaded; nothing may trap, hang or point outside the file.
@Suite struct MutationTests {
  private static let fragments = [
    "{", "}", ";", "\"", "'", "+", "/*", "*/", "//", "\\", ":", "..", "|", "/", "\n", " ", "\u{0}",
    "(", "[a-", "{3,", "max", "min", "99999999999999999999", "-", "type ", "leafref", "uses host;",
    "cli:", "mandatory true;", "key name;", "default x;", "é", "\u{FFFF}", "config false;",
    "action a;", "case c;", "input", "refine ",
  ].map { Array($0.utf8) }

  private func damage(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let start = Int.random(in: 0..<max(1, bytes.count), using: &generator)
      let end = min(bytes.count, start + Int.random(in: 0...30, using: &generator))
      let piece = Array(bytes[min(start, end)..<end])
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes.removeSubrange(min(start, end)..<end)
      case 1: bytes.insert(contentsOf: piece, at: start)
      case 2: bytes[start] = UInt8.random(in: 0...255, using: &generator)
      case 3:
        bytes.replaceSubrange(
          min(start, end)..<end, with: Self.fragments.randomElement(using: &generator) ?? [])
      case 4:
        bytes.insert(contentsOf: Self.fragments.randomElement(using: &generator) ?? [], at: start)
      default:
        let other = Int.random(in: 0..<bytes.count, using: &generator)
        bytes.insert(contentsOf: piece, at: other)
      }
      if bytes.isEmpty { bytes = [0x7B] }
    }
    return bytes
  }

  @Test(.timeLimit(.minutes(2)), arguments: 0..<8)
  func `Damaged modules are refused or loaded without a trap`(_ seed: Int) {
    var generator = SeededGenerator(state: UInt64(seed))
    var refused = 0
    let rounds = 400
    for _ in 0..<rounds {
      var sources = Modules.all.map(Modules.source)
      let victim = Int.random(in: 0..<sources.count, using: &generator)
      let text = damage(sources[victim].text, &generator)
      sources[victim] = GrammarSource(name: sources[victim].name, text: text)
      do throws(GrammarError) {
        let grammar = try Grammar(sources: sources)
        #expect(!grammar.actions().isEmpty || !grammar.configuration.children.isEmpty)
      } catch {
        refused += 1
        let source = sources.first { $0.name == error.location.file }
        let lines = (source?.text.count { $0 == 0x0A } ?? -1) + 1
        #expect((1...max(1, lines)).contains(error.location.line), "\(error)")
        #expect(!error.message.isEmpty && error.message.last != ".")
      }
    }
    // Some damage is in comments, help or names; most must be found.
    #expect(refused > rounds / 2 && refused < rounds)
  }

  /// What follows a cut is missing, so every cut but the last must be refused.
  @Test(.timeLimit(.minutes(1))) func `A module that is cut off is refused`() {
    let whole = Array(Modules.types.utf8)
    let rest = [Modules.source(Modules.extensions)]
    for length in 0..<whole.count {
      let source = GrammarSource(name: "cut", text: Array(whole[..<length]))
      #expect(throws: GrammarError.self) { try Grammar(sources: rest + [source]) }
    }
  }
}
