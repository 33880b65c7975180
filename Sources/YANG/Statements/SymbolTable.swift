// SPDX-License-Identifier: Apache-2.0

/// All texts of the modules, each stored once: a help text that occurs forty times costs one
/// string.
///
/// Bytes are appended to one pool and found again by open addressing; a `String` is made when a
/// text is first requested, and kept.
struct SymbolTable {
  private var pool: [UInt8] = []
  /// Where each symbol's bytes begin in the pool; one more than there are symbols.
  private var starts: [UInt32] = [0, 0]
  private var hashes: [UInt32] = [0]
  private var strings: [String?] = [""]
  /// Symbol index, or 0 for an empty slot.
  private var slots: [UInt32]

  /// An empty table with capacity for about as many bytes.
  init(bytes: Int) {
    pool.reserveCapacity(bytes)
    var size = 1024
    while size < bytes / 16 { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    for keyword in Keyword.rows { _ = intern(keyword.spelling) }
    for spelling in BuiltIn.spellings { _ = intern(spelling) }
  }

  /// The symbol of a run of bytes, which must be valid UTF-8.
  mutating func intern(_ bytes: ArraySlice<UInt8>) -> Symbol {
    let hash = Self.hash(bytes)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let index = Int(slots[slot])
      if hashes[index] == hash && isEqual(index, bytes) { return Symbol(index: slots[slot]) }
      slot = (slot + 1) & (slots.count - 1)
    }
    let symbol = Symbol(index: UInt32(truncatingIfNeeded: hashes.count))
    slots[slot] = symbol.index
    pool.append(contentsOf: bytes)
    starts.append(UInt32(truncatingIfNeeded: pool.count))
    hashes.append(hash)
    strings.append(nil)
    if hashes.count * 2 > slots.count { grow() }
    return symbol
  }

  /// FNV-1a, on four bytes at a time.
  private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    var index = bytes.startIndex
    while index + 4 <= bytes.endIndex {
      let low = UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8
      let high = UInt32(bytes[index + 2]) | UInt32(bytes[index + 3]) << 8
      hash = (hash ^ (low | high << 16)) &* 16_777_619
      hash ^= hash >> 15
      index += 4
    }
    while index < bytes.endIndex {
      hash = (hash ^ UInt32(bytes[index])) &* 16_777_619
      index += 1
    }
    return hash ^ (hash >> 15)
  }

  /// The symbol of a string.
  mutating func intern(_ text: String) -> Symbol { intern(Array(text.utf8)[...]) }

  /// The bytes of a symbol.
  func bytes(_ symbol: Symbol) -> ArraySlice<UInt8> {
    let index = Int(symbol.index)
    return pool[Int(starts[index])..<Int(starts[index + 1])]
  }

  /// The text of a symbol, made at the first call.
  mutating func string(_ symbol: Symbol) -> String {
    if let string = strings[Int(symbol.index)] { return string }
    let string = String(decoding: bytes(symbol), as: UTF8.self)
    strings[Int(symbol.index)] = string
    return string
  }

  /// The text with every run of white space as one blank, and no white space at the ends.
  mutating func folded(_ symbol: Symbol) -> String {
    let text = bytes(symbol)
    var isBlank = true
    var needsFolding = false
    for byte in text {
      let isSpace = byte <= 0x20
      if isSpace && (isBlank || byte != 0x20) {
        needsFolding = true
        break
      }
      isBlank = isSpace
    }
    if !needsFolding && !(isBlank && !text.isEmpty) { return string(symbol) }
    var folded: [UInt8] = []
    for byte in text {
      if byte > 0x20 {
        folded.append(byte)
      } else if let last = folded.last, last != 0x20 {
        folded.append(0x20)
      }
    }
    if folded.last == 0x20 { folded.removeLast() }
    return string(intern(folded[...]))
  }

  private func isEqual(_ index: Int, _ bytes: ArraySlice<UInt8>) -> Bool {
    let start = Int(starts[index])
    guard Int(starts[index + 1]) - start == bytes.count else { return false }
    var position = start
    for byte in bytes {
      if pool[position] != byte { return false }
      position += 1
    }
    return true
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 2)
    for index in 1..<hashes.count {
      var slot = Int(hashes[index]) & (larger.count - 1)
      while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
      larger[slot] = UInt32(truncatingIfNeeded: index)
    }
    slots = larger
  }
}
