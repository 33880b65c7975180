// SPDX-License-Identifier: Apache-2.0

extension EntryList {
  typealias Chunk = ContiguousArray<Entry>

  /// The chunks of both that are not the same memory in both, each side in document order.
  func chunksNotShared(
    with other: EntryList
  ) -> (mine: ContiguousArray<Chunk>, theirs: ContiguousArray<Chunk>) {
    let (mySlots, theirSlots) = (slots, other.slots)
    func unshared(
      _ slots: ContiguousArray<Chunk>, _ order: ContiguousArray<UInt32>,
      _ others: ContiguousArray<Chunk>
    ) -> ContiguousArray<Chunk> {
      var result: ContiguousArray<Chunk> = []
      for slot in order.lazy.map(Int.init) {
        if slot < others.count, isSameMemory(slots[slot], others[slot]) { continue }
        result.append(slots[slot])
      }
      return result
    }
    return (unshared(mySlots, order, theirSlots), unshared(theirSlots, other.order, mySlots))
  }

  /// Whether the order is what removing and appending makes of the old order: the entries that both
  /// have in the order of the old list, and then the new ones.
  func isInOrder(of old: EntryList) -> Bool {
    if chunksKeepOrder(of: old) { return true }
    var survivors = old.lazy.map(\.key).filter { contains($0) }.makeIterator()
    var sawNew = false
    for entry in self {
      if !old.contains(entry.key) {
        sawNew = true
      } else if sawNew || survivors.next() != entry.key {
        return false
      }
    }
    return true
  }

  /// Looks only at chunks that differ; false where that is not enough to tell.
  private func chunksKeepOrder(of old: EntryList) -> Bool {
    let (oldSlots, newSlots) = (old.slots, slots)
    var oldPosition = [Int](repeating: -1, count: oldSlots.count)
    for (position, slot) in old.order.enumerated() { oldPosition[Int(slot)] = position }
    var lastPosition = -1
    var sawNew = false
    for slot in order.lazy.map(Int.init) {
      let isCommon = slot < oldSlots.count && oldPosition[slot] >= 0
      if isCommon {
        guard !sawNew, oldPosition[slot] > lastPosition else { return false }
        lastPosition = oldPosition[slot]
        if isSameMemory(oldSlots[slot], newSlots[slot]) { continue }
      }
      let before = isCommon ? oldSlots[slot] : []
      var rest = before[...]
      for entry in newSlots[slot] {
        if let offset = rest.firstIndex(where: { $0.key == entry.key }) {
          if sawNew { return false }
          rest = rest[(offset + 1)...]
        } else if old.contains(entry.key) {
          return false
        } else {
          sawNew = true
        }
      }
    }
    return true
  }
}

/// Whether both chunks are the same memory, and so equal.
private func isSameMemory(_ left: EntryList.Chunk, _ right: EntryList.Chunk) -> Bool {
  left.span.isIdentical(to: right.span)
}
