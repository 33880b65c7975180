// SPDX-License-Identifier: Apache-2.0

import Configuration
import TestSupport
import Testing

@Suite("A list of any size does what a plain array would do")
struct EntryListTests {
  /// The plain array.
  struct Model: Equatable {
    var entries: [(key: String, value: String)] = []

    static func == (left: Model, right: Model) -> Bool {
      left.entries.elementsEqual(right.entries) { $0 == $1 }
    }

    func offset(_ key: String) -> Int? { entries.firstIndex { $0.key == key } }

    mutating func apply(_ edit: Edit) -> Bool {
      let key = edit.path.elements[1].text
      let offset = offset(key)
      switch edit {
      case .set(_, let text):
        if let offset { entries[offset].value = text } else { entries.append((key, text)) }
        return true
      case .remove: if let offset { entries.remove(at: offset) }
      case .rename(_, let new):
        guard let offset, new == key || self.offset(new) == nil else { return false }
        entries[offset].key = new
      case .copy(_, let new):
        guard let offset, self.offset(new) == nil else { return false }
        entries.append((new, entries[offset].value))
      case .move(_, let position):
        guard let offset else { return false }
        switch position {
        case .before(let other), .after(let other):
          if other == key { return true }
          if self.offset(other) == nil { return false }
        default: break
        }
        let entry = entries.remove(at: offset)
        switch position {
        case .top: entries.insert(entry, at: 0)
        case .bottom: entries.append(entry)
        case .before(let other): entries.insert(entry, at: self.offset(other) ?? 0)
        case .after(let other): entries.insert(entry, at: (self.offset(other) ?? 0) + 1)
        }
      default: return false
      }
      return offset != nil
    }
  }

  static func edit(_ random: inout SeededGenerator, keys: Int, isGrowing: Bool) -> Edit {
    func key() -> String { "entry number \(Int.random(in: 0..<keys, using: &random))" }
    let path: Path = ["list", .entry(key())]
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return .rename(path, key())
    case 1: return .copy(path, key())
    case 2: return .move(path, .top)
    case 3: return .move(path, .bottom)
    case 4: return .move(path, .before(key()))
    case 5: return .move(path, .after(key()))
    case 6: return .remove(path)
    case 7...8 where !isGrowing: return .remove(path)
    default: return .set(path.appending(node: "value"), key())
    }
  }

  static func contents(_ configuration: Configuration) -> Model {
    Model(
      entries: (configuration[["list"]]?.list ?? EntryList()).map {
        ($0.key, $0.content["value"]?.leaf ?? "")
      })
  }

  @Test(arguments: [(1, 20, 1000), (2, 300, 2000), (3, 1500, 3000)])
  func `A list behaves like an array under random edits`(seed: Int, keys: Int, steps: Int) throws {
    var random = SeededGenerator(state: UInt64(seed))
    var configuration = Configuration()
    var model = Model()
    var snapshots: [(Configuration, Model)] = []
    for step in 0..<steps {
      let edit = Self.edit(&random, keys: keys, isGrowing: step < steps * 2 / 3)
      let isPossible = model.apply(edit)
      let before = step % 50 == 0 ? configuration : nil
      do {
        try configuration.apply(edit)
        #expect(isPossible, "\(edit)")
      } catch {
        #expect(!isPossible, "\(edit): \(error)")
        if let before { #expect(before == configuration) }
      }
      if step % 400 == 0 { snapshots.append((configuration, model)) }
    }
    snapshots.append((configuration, model))
    for (configuration, model) in snapshots {
      let isSame = Self.contents(configuration) == model
      #expect(isSame)
      let list = try #require(configuration[["list"]]?.list)
      #expect(list.count == model.entries.count)
      // The order of the keys follows each edit, with and without a limit.
      for prefix in ["", "entry number 1", "entry number 299", "x"] {
        let wanted = model.entries.map(\.key).filter { $0.hasPrefix(prefix) }.sorted()
        let all = list.keys(beginningWith: prefix, limit: .max)
        #expect(all.first.sorted() == wanted && all.last == nil)
        if list.count > 128 { #expect(all.first == wanted) }
        let some = list.keys(beginningWith: prefix, limit: 3)
        #expect(some.first.count == min(3, wanted.count))
        #expect(some.last == (wanted.count > 3 ? wanted.last : nil) || list.count <= 128)
      }
      let isFound = model.entries.allSatisfy { list[$0.key]?["value"]?.leaf == $0.value }
      #expect(isFound && !list.contains("never there"))
    }
    // Any snapshot leads to any other by the difference between them.
    for (old, _) in snapshots {
      for (new, _) in snapshots {
        var edited = old
        for edit in Difference(from: old, to: new).edits { try edited.apply(edit) }
        let isSame = edited == new
        #expect(isSame)
        let isDifferent = old != new
        #expect(Difference(from: old, to: new).isEmpty != isDifferent)
      }
    }
  }

  @Test func `A key that does not begin with the prefix hides none behind it`() {
    let keys = (0..<300).map { "e\($0)" } + ["e\u{332}x", "e\u{1F600}", "é", "f"]
    let list = EntryList(keys.map { .init(key: $0) })
    let found = list.keys(beginningWith: "e", limit: .max)
    #expect(found.first.count == 301 && found.first.contains("e\u{1F600}"))
    #expect(list.keys(beginningWith: "e", limit: 2).last == "e\u{1F600}")
  }
}
