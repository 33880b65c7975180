// SPDX-License-Identifier: Apache-2.0

import Configuration

/// Which names of objects help and completion want to see.
struct NameFilter {
  /// Most names that a `?` lists; who wants others types their beginning.
  static let longestList = 1000

  /// How the names begin.
  var prefix = ""
  /// At most so many.
  var limit: Int?

  /// The names among `entries`, in their order. Cost: the entries, without a copy of the list.
  func names(of entries: EntryList) -> [String] {
    var names: [String] = []
    for entry in entries where prefix.isEmpty || entry.key.hasPrefix(prefix) {
      names.append(entry.key)
      if names.count == limit { break }
    }
    return names
  }
}
