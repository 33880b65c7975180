// SPDX-License-Identifier: Apache-2.0

/// The entries of a list, in document order, found by key in constant time.
///
/// A value: copies share their entries until one of them changes. Entries stand in chunks of at
/// most ``chunkCapacity``, and a list of more than one chunk has a hashed index that is itself in
/// pages: a change copies, after a snapshot, one chunk, one page and the small tables that hold them.
/// The keys of such a list also stand in their own order, in pages too, for completion.
/// Iterating is lazy. Keys are compared as `String` does.
public struct EntryList: Sendable {
  /// One `<entry name="key">`.
  public struct Entry: Sendable {
    /// The name that identifies the entry.
    public let key: String
    /// The elements below the entry.
    public internal(set) var content: Container

    /// An entry of that key.
    public init(key: String, content: Container = Container()) {
      self.key = key
      self.content = content
    }
  }

  static let chunkCapacity = 128

  /// All entries, as long as one chunk holds them.
  var small: ContiguousArray<Entry> = []
  /// None or one: a box that copies on write.
  var large: ContiguousArray<LargeEntryList> = []

  /// A list without entries.
  public init() {}

  /// A list of these entries; of several with one key the last counts, at the place of the first.
  public init(_ entries: some Sequence<Entry>) {
    for entry in entries { self[entry.key] = entry.content }
  }

  /// Number of entries. Constant time.
  public var count: Int { large.isEmpty ? small.count : large[0].count }

  /// Whether the list is empty. Constant time.
  public var isEmpty: Bool { count == 0 }

  /// The content of that entry; assigning replaces, appends or (nil) removes it. Constant time.
  public subscript(key: String) -> Container? {
    get {
      if large.isEmpty {
        for entry in small where entry.key == key { return entry.content }
        return nil
      }
      guard let place = large[0].locate(key) else { return nil }
      return large[0].slots[place.slot][place.offset].content
    }
    set {
      if large.isEmpty, let offset = smallPosition(of: key) {
        if let newValue { small[offset].content = newValue } else { small.remove(at: offset) }
      } else if !large.isEmpty, let place = large[0].locate(key) {
        if let newValue {
          large[0].slots[place.slot][place.offset].content = newValue
        } else {
          _ = large[0].remove(place)
        }
      } else if let newValue {
        append(newEntry: Entry(key: key, content: newValue))
      }
    }
  }

  /// Whether there is an entry of that key. Constant time.
  public func contains(_ key: String) -> Bool {
    large.isEmpty ? smallPosition(of: key) != nil : large[0].locate(key) != nil
  }

  /// Appends an entry whose key the caller knows to be new.
  mutating func append(newEntry entry: Entry) {
    if large.isEmpty {
      if small.count < Self.chunkCapacity {
        small.append(entry)
        return
      }
      large = [LargeEntryList(small)]
      small = []
    }
    large[0].append(entry)
  }

  /// Appends an entry; false, and nothing changed, when its key is taken. Constant time.
  public mutating func append(_ entry: Entry) -> Bool {
    guard !contains(entry.key) else { return false }
    append(newEntry: entry)
    return true
  }

  /// Up to `limit` keys that begin with `prefix`, and the last of them all when there are more.
  ///
  /// In document order in a list of one chunk, otherwise in the order in which strings compare. Cost:
  /// the keys of the answer, not the entries of the list.
  public func keys(
    beginningWith prefix: String, limit: Int
  ) -> (first: [String], last: String?) {
    if !large.isEmpty { return large[0].keys.keys(beginningWith: prefix, limit: limit) }
    let all = small.lazy.map(\.key).filter { prefix.isEmpty || $0.hasPrefix(prefix) }
    return (Array(all.prefix(limit)), all.dropFirst(limit).max())
  }

  /// Whether both are the same memory: true implies equal, false implies nothing. Constant time.
  public func isIdentical(to other: EntryList) -> Bool {
    small.span.isIdentical(to: other.small.span) && large.span.isIdentical(to: other.large.span)
  }

  func smallPosition(of key: String) -> Int? {
    var offset = 0
    while offset < small.count {
      if small[offset].key == key { return offset }
      offset += 1
    }
    return nil
  }

  /// Chunks in the order of their slots, for comparisons that skip the shared ones.
  var slots: ContiguousArray<ContiguousArray<Entry>> { large.isEmpty ? [small] : large[0].slots }

  /// Slot numbers in document order.
  var order: ContiguousArray<UInt32> { large.isEmpty ? [0] : large[0].order }
}

extension EntryList: Sequence {
  /// Walks a list in document order; holds the list as it was.
  public struct Iterator: IteratorProtocol {
    let slots: ContiguousArray<ContiguousArray<Entry>>
    let order: ContiguousArray<UInt32>
    var chunk: ContiguousArray<Entry> = []
    var position = 0
    var offset = 0

    /// The next entry.
    public mutating func next() -> Entry? {
      while offset == chunk.count {
        guard position < order.count else { return nil }
        chunk = slots[Int(order[position])]
        position += 1
        offset = 0
      }
      defer { offset += 1 }
      return chunk[offset]
    }
  }

  /// An iterator over the entries in document order.
  public func makeIterator() -> Iterator { Iterator(slots: slots, order: order) }

  /// The number of entries, exactly.
  public var underestimatedCount: Int { count }
}

extension EntryList: Equatable {
  /// The same entries in the same order; chunks shared by both sides are not looked at.
  public static func == (left: EntryList, right: EntryList) -> Bool {
    if left.isIdentical(to: right) { return true }
    guard left.count == right.count else { return false }
    let (leftSlots, rightSlots) = (left.slots, right.slots)
    if leftSlots.count == rightSlots.count, left.order == right.order {
      var aligned = true
      for (mine, theirs) in zip(leftSlots, rightSlots) where !mine.span.isIdentical(to: theirs.span)
      {
        // Chunks can be cut at other places: then the walk below decides.
        guard mine.count == theirs.count else {
          aligned = false
          break
        }
        for (entry, other) in zip(mine, theirs)
        where entry.key != other.key || entry.content != other.content { return false }
      }
      if aligned { return true }
    }
    return zip(left, right).allSatisfy { $0.key == $1.key && $0.content == $1.content }
  }
}

extension EntryList: ExpressibleByDictionaryLiteral {
  /// The entries in the order written.
  public init(dictionaryLiteral entries: (String, Container)...) {
    self.init(entries.map { Entry(key: $0.0, content: $0.1) })
  }
}
