// SPDX-License-Identifier: Apache-2.0

/// The keys of a large list in the order in which strings compare, for completion.
///
/// Keys stand in pages, so that an insertion moves at most one page; the page of the last insertion
/// is tried first, since keys that arrive one after the other are mostly neighbours.
struct KeyOrder: Sendable {
  private static let pageCapacity = 128

  private var pages: ContiguousArray<ContiguousArray<String>> = []
  private var recentPage = 0

  mutating func insert(_ key: String) {
    guard !pages.isEmpty else {
      pages = [[key]]
      return
    }
    var page = page(of: key)
    if pages[page].count >= Self.pageCapacity {
      split(page, isAppending: page == pages.count - 1 && pages[page][Self.pageCapacity - 1] < key)
      if page + 1 < pages.count, pages[page + 1].first.map({ $0 <= key }) ?? true { page += 1 }
    }
    pages[page].insert(key, at: offset(of: key, in: page))
    recentPage = page
  }

  mutating func remove(_ key: String) {
    guard !pages.isEmpty else { return }
    let page = page(of: key)
    let offset = offset(of: key, in: page)
    guard offset < pages[page].count, pages[page][offset] == key else { return }
    pages[page].remove(at: offset)
    recentPage = page
    if pages[page].isEmpty {
      pages.remove(at: page)
      recentPage = 0
    }
  }

  /// The first `limit` keys that begin with `prefix`, and the last one when there are more.
  ///
  /// Cost: the keys of the answer, beside a search.
  func keys(beginningWith prefix: String, limit: Int) -> (first: [String], last: String?) {
    guard !pages.isEmpty else { return ([], nil) }
    // No character that a document can hold comes behind this one.
    let end = prefix + "\u{10FFFF}"
    var first: [String] = []
    var page = page(of: prefix)
    var offset = offset(of: prefix, in: page)
    while page < pages.count {
      guard offset < pages[page].count else {
        page += 1
        offset = 0
        continue
      }
      let key = pages[page][offset]
      // Beyond ASCII the order of strings is not that of their characters: a key that does not
      // begin with the prefix can stand among those that do.
      if key.hasPrefix(prefix) {
        if first.count == limit { return (first, last(beginningWith: prefix, before: end)) }
        first.append(key)
      } else if key > end {
        break
      }
      offset += 1
    }
    return (first, nil)
  }

  private func last(beginningWith prefix: String, before end: String) -> String? {
    var page = page(of: end)
    var offset = offset(of: end, in: page)
    while true {
      while offset > 0 {
        offset -= 1
        if pages[page][offset].hasPrefix(prefix) { return pages[page][offset] }
      }
      guard page > 0 else { return nil }
      page -= 1
      offset = pages[page].count
    }
  }

  /// The last page whose first key is not behind `key`; the first page if there is none.
  private func page(of key: String) -> Int {
    if pages[recentPage][0] <= key,
      recentPage + 1 == pages.count || key < pages[recentPage + 1][0]
    {
      return recentPage
    }
    var (lower, upper) = (0, pages.count)
    while lower + 1 < upper {
      let middle = (lower + upper) / 2
      if pages[middle][0] <= key { lower = middle } else { upper = middle }
    }
    return lower
  }

  /// Where in its page `key` stands or would stand.
  private func offset(of key: String, in page: Int) -> Int {
    var (lower, upper) = (0, pages[page].count)
    // Keys that arrive in their order are put at the end.
    if upper > 0, pages[page][upper - 1] < key { return upper }
    while lower < upper {
      let middle = (lower + upper) / 2
      if pages[page][middle] < key { lower = middle + 1 } else { upper = middle }
    }
    return lower
  }

  /// Makes room in a full page; the last one keeps all of its keys if the next comes behind them.
  private mutating func split(_ page: Int, isAppending: Bool) {
    if isAppending {
      pages.append([])
      pages[pages.count - 1].reserveCapacity(Self.pageCapacity)
      return
    }
    let half = Self.pageCapacity / 2
    let upper = ContiguousArray(pages[page][half...])
    pages[page].removeSubrange(half...)
    pages.insert(upper, at: page + 1)
  }
}
