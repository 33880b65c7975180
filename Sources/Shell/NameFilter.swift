// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// The names of objects that help and completion want to see.
public struct NameFilter: Sendable {
  /// The largest number of names that `?` lists; type a prefix to see the others.
  static let longestList = 1000

  /// The beginning of the names.
  public var prefix = ""
  /// The largest number of names; nil: all.
  public var limit: Int?

  /// Whether a name begins as wanted.
  public func matches(_ name: String) -> Bool { prefix.isEmpty || name.hasPrefix(prefix) }

  /// The wanted names among `entries`, in their order. Cost: the entries, without a copy of the list.
  public func names(of entries: EntryList) -> [String] {
    names(of: entries.lazy.map(\.key))
  }

  /// The wanted names, in their order. Cost: the names up to the limit.
  public func names(of all: some Sequence<String>) -> [String] {
    var names: [String] = []
    for name in all where matches(name) {
      names.append(name)
      if names.count == limit { break }
    }
    return names
  }
}
