// SPDX-License-Identifier: Apache-2.0

/// The entries of a list that needs more than one chunk.
///
/// A chunk keeps its slot, so that the index is independent of the order.
struct LargeEntryList: Sendable {
  typealias Entry = EntryList.Entry

  /// The position of an entry; any change of the list invalidates it.
  struct Place {
    var slot: Int
    var offset: Int
  }

  /// Chunks; a freed slot is empty.
  var slots: ContiguousArray<ContiguousArray<Entry>> = []
  /// The slots in document order.
  var order: ContiguousArray<UInt32> = []
  var freeSlots: ContiguousArray<UInt32> = []
  var index = EntryIndex()
  /// The keys in their own order, where `?` and Tab find those with a prefix.
  var keys = KeyOrder()
  var count = 0

  init(_ entries: ContiguousArray<Entry>) {
    for entry in entries { append(entry) }
  }

  static func hash(_ key: String) -> UInt32 { UInt32(truncatingIfNeeded: key.hashValue) }

  /// The place of an entry. Constant time.
  func locate(_ key: String) -> Place? {
    index.first(hash: Self.hash(key)) { slot, hint in
      // Removals before an entry move it down from where it was put.
      let chunk = slots[slot]
      var offset = Swift.min(hint, chunk.count - 1)
      while offset >= 0 {
        if chunk[offset].key == key { return Place(slot: slot, offset: offset) }
        offset -= 1
      }
      offset = hint + 1
      while offset < chunk.count {
        if chunk[offset].key == key { return Place(slot: slot, offset: offset) }
        offset += 1
      }
      return nil
    }
  }

  mutating func append(_ entry: Entry) {
    var slot = order.last.map(Int.init)
    if let last = slot, slots[last].count >= EntryList.chunkCapacity { slot = nil }
    let target = slot ?? newSlot(at: order.count)
    index.insert(hash: Self.hash(entry.key), slot: target, hint: slots[target].count)
    keys.insert(entry.key)
    slots[target].append(entry)
    count += 1
  }

  /// Inserts before the entry at `place`.
  mutating func insert(_ entry: Entry, before place: Place) {
    var place = place
    if slots[place.slot].count >= EntryList.chunkCapacity { split(&place) }
    index.insert(hash: Self.hash(entry.key), slot: place.slot, hint: place.offset)
    keys.insert(entry.key)
    slots[place.slot].insert(entry, at: place.offset)
    count += 1
  }

  mutating func remove(_ place: Place) -> Entry {
    let entry = slots[place.slot].remove(at: place.offset)
    index.remove(hash: Self.hash(entry.key), slot: place.slot)
    keys.remove(entry.key)
    count -= 1
    if slots[place.slot].isEmpty, let position = order.firstIndex(of: UInt32(place.slot)) {
      order.remove(at: position)
      slots[place.slot] = []
      freeSlots.append(UInt32(place.slot))
    }
    return entry
  }

  /// Gives an entry another key at its place.
  mutating func rename(_ place: Place, to key: String) {
    let entry = slots[place.slot][place.offset]
    index.remove(hash: Self.hash(entry.key), slot: place.slot)
    index.insert(hash: Self.hash(key), slot: place.slot, hint: place.offset)
    keys.remove(entry.key)
    keys.insert(key)
    slots[place.slot][place.offset] = Entry(key: key, content: entry.content)
  }

  /// The place of the first entry in document order.
  var first: Place? {
    order.first.map { Place(slot: Int($0), offset: 0) }
  }

  /// The place after `place`; nil at the end.
  func place(after place: Place) -> Place? {
    if place.offset + 1 < slots[place.slot].count {
      return Place(slot: place.slot, offset: place.offset + 1)
    }
    guard let position = order.firstIndex(of: UInt32(place.slot)), position + 1 < order.count else {
      return nil
    }
    return Place(slot: Int(order[position + 1]), offset: 0)
  }

  private mutating func newSlot(at position: Int) -> Int {
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = Int(free)
    } else {
      slot = slots.count
      slots.append([])
    }
    order.insert(UInt32(slot), at: position)
    return slot
  }

  /// Moves the upper half of a full chunk to a chunk of its own, and `place` with it.
  private mutating func split(_ place: inout Place) {
    guard let position = order.firstIndex(of: UInt32(place.slot)) else { return }
    let half = slots[place.slot].count / 2
    let upper = ContiguousArray(slots[place.slot][half...])
    slots[place.slot].removeSubrange(half...)
    let slot = newSlot(at: position + 1)
    for (offset, entry) in upper.enumerated() {
      let hash = Self.hash(entry.key)
      index.remove(hash: hash, slot: place.slot)
      index.insert(hash: hash, slot: slot, hint: offset)
    }
    slots[slot] = upper
    if place.offset >= half { place = Place(slot: slot, offset: place.offset - half) }
  }
}
