// SPDX-License-Identifier: Apache-2.0

extension EntryList {
  mutating func rename(_ key: String, to newKey: String, at path: Path) -> EditError? {
    if key == newKey { return nil }
    guard !contains(newKey) else { return .exists(path.sibling(newKey)) }
    if large.isEmpty, let offset = smallPosition(of: key) {
      small[offset] = Entry(key: newKey, content: small[offset].content)
    } else if !large.isEmpty, let place = large[0].locate(key) {
      large[0].rename(place, to: newKey)
    } else {
      return .missing(path)
    }
    return nil
  }

  mutating func copy(_ key: String, to newKey: String, at path: Path) -> EditError? {
    guard let content = self[key] else { return .missing(path) }
    guard append(Entry(key: newKey, content: content)) else { return .exists(path.sibling(newKey)) }
    return nil
  }

  mutating func move(_ key: String, to position: Edit.Position, at path: Path) -> EditError? {
    switch position {
    case .top, .bottom: break
    case .before(let other), .after(let other):
      if other == key { return nil }
      guard contains(other) else { return .missing(path.sibling(other)) }
    }
    guard let entry = take(key) else { return .missing(path) }
    switch position {
    case .bottom: append(newEntry: entry)
    case .top: insert(entry, before: nil)
    case .before(let other): insert(entry, before: other)
    case .after(let other): insert(entry, after: other)
    }
    return nil
  }

  private mutating func take(_ key: String) -> Entry? {
    if large.isEmpty { return smallPosition(of: key).map { small.remove(at: $0) } }
    return large[0].locate(key).map { large[0].remove($0) }
  }

  private mutating func insert(_ entry: Entry, before other: String?) {
    if large.isEmpty {
      small.insert(entry, at: other.flatMap(smallPosition) ?? 0)
    } else if let place = other.map({ large[0].locate($0) }) ?? large[0].first {
      large[0].insert(entry, before: place)
    } else {
      append(newEntry: entry)
    }
  }

  private mutating func insert(_ entry: Entry, after other: String) {
    if large.isEmpty {
      small.insert(entry, at: smallPosition(of: other).map { $0 + 1 } ?? small.count)
    } else if let place = large[0].locate(other).flatMap(large[0].place(after:)) {
      large[0].insert(entry, before: place)
    } else {
      append(newEntry: entry)
    }
  }
}

extension Path {
  /// The path with another key or name in its last step.
  func sibling(_ text: String) -> Path {
    guard let last = elements.last, let parent else { return self }
    if case .node = last { return parent.appending(node: text) }
    return parent.appending(entry: text)
  }
}
