// SPDX-License-Identifier: Apache-2.0

/// An index from names to positions: two bytes a slot, open addressing, never more than half full.
///
/// A dictionary would hold every name a second time; the names stay where they are and the caller
/// compares them.
struct NameTable: Sendable {
  /// Position + 1, or 0 for an empty slot.
  private var slots: [UInt16]

  /// Room for `count` names, at most 65,535.
  init(count: Int) {
    var size = 8
    while size < count * 2 { size *= 2 }
    slots = [UInt16](repeating: 0, count: size)
  }

  /// FNV-1a over the UTF-8 of a name.
  private static func hash(_ name: String) -> Int {
    var hash: UInt32 = 2_166_136_261
    for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return Int(hash ^ (hash >> 15))
  }

  /// The position stored for a name; `isNamed` checks the name at a position.
  func position(of name: String, isNamed: (Int) -> Bool) -> Int? {
    var slot = Self.hash(name) & (slots.count - 1)
    while slots[slot] != 0 {
      let position = Int(slots[slot]) - 1
      if isNamed(position) { return position }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Stores a name's position, which must be new.
  mutating func insert(_ name: String, position: Int) {
    var slot = Self.hash(name) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt16(truncatingIfNeeded: position + 1)
  }
}
