// SPDX-License-Identifier: Apache-2.0

/// The position of each key of a large list: an extendible hash table.
///
/// A page that is full is split alone, so no insertion pays for the whole table; a change after a
/// snapshot copies one page of at most 64 words and the table of pages.
/// Two keys of one hash and one slot are told apart by the caller, who compares keys.
struct EntryIndex: Sendable {
  struct Page: Sendable {
    /// How many low bits of the hash all items of the page share.
    var depth: Int
    /// Hash (32 bits), slot (24 bits), hint (8 bits).
    var items: ContiguousArray<UInt64>
  }

  private static let pageCapacity = 64
  /// Pages that all lie beyond this depth grow instead of splitting.
  private static let maximumDepth = 24

  private var depth = 0
  /// The page of each value of the low `depth` bits.
  private var directory: ContiguousArray<UInt32> = [0]
  private var pages: ContiguousArray<Page> = [Page(depth: 0, items: [])]

  /// The first answer of `body`, which is asked with slot and hint of each item of that hash.
  func first<Result>(hash: UInt32, _ body: (Int, Int) -> Result?) -> Result? {
    let page = pages[pageNumber(hash)].items
    for item in page where UInt32(truncatingIfNeeded: item >> 32) == hash {
      if let result = body(Int(item >> 8) & 0xFF_FFFF, Int(item & 0xFF)) { return result }
    }
    return nil
  }

  mutating func insert(hash: UInt32, slot: Int, hint: Int) {
    var page = pageNumber(hash)
    while pages[page].items.count >= Self.pageCapacity, pages[page].depth < Self.maximumDepth {
      split(page)
      page = pageNumber(hash)
    }
    pages[page].items.append(UInt64(hash) << 32 | UInt64(slot) << 8 | UInt64(hint & 0xFF))
  }

  mutating func remove(hash: UInt32, slot: Int) {
    let page = pageNumber(hash)
    let wanted = UInt64(hash) << 24 | UInt64(slot)
    var position = 0
    while position < pages[page].items.count {
      if pages[page].items[position] >> 8 == wanted {
        let last = pages[page].items.count - 1
        pages[page].items.swapAt(position, last)
        pages[page].items.removeLast()
        return
      }
      position += 1
    }
  }

  private func pageNumber(_ hash: UInt32) -> Int {
    Int(directory[Int(hash & (1 << UInt32(depth) - 1))])
  }

  private mutating func split(_ number: Int) {
    if pages[number].depth == depth {
      directory += directory
      depth += 1
    }
    let bit = UInt32(1) << UInt32(pages[number].depth)
    var upper: ContiguousArray<UInt64> = []
    var lower: ContiguousArray<UInt64> = []
    upper.reserveCapacity(Self.pageCapacity)
    lower.reserveCapacity(Self.pageCapacity)
    for item in pages[number].items {
      if UInt32(truncatingIfNeeded: item >> 32) & bit == 0 {
        lower.append(item)
      } else {
        upper.append(item)
      }
    }
    let pageDepth = pages[number].depth + 1
    // The directory's words of this page repeat at a stride; every second goes to the new page.
    let stride = Int(bit)
    guard let sample = pages[number].items.first else { return }
    var position = Int(UInt32(truncatingIfNeeded: sample >> 32) & (bit - 1)) + stride
    while position < directory.count {
      directory[position] = UInt32(pages.count)
      position += stride * 2
    }
    pages[number] = Page(depth: pageDepth, items: lower)
    pages.append(Page(depth: pageDepth, items: upper))
  }
}
