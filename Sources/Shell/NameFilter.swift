// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// The names of objects that help and completion want to see.
public struct NameFilter: Sendable {
  /// The largest number of names that `?` lists; type a prefix to see the others.
  static let longestList = 1000

  /// The beginning of the names.
  public var prefix = ""
  /// The largest number of names; nil: all; 0: none, since only words of the grammar are wanted.
  public var limit: Int?
  /// Beyond the limit the last name counts too: all names begin with what it and the first have in
  /// common.
  public var reachesLast = false

  /// What a key needs to know, behind the beginning of a word.
  init(for key: Keystroke, prefix: String) {
    self.prefix = prefix
    limit = key == .blank ? 0 : Self.longestList
    reachesLast = key == .tab
  }

  init(prefix: String = "", limit: Int? = nil, reachesLast: Bool = false) {
    self.prefix = prefix
    self.limit = limit
    self.reachesLast = reachesLast
  }

  /// Whether names of objects are wanted at all.
  public var wantsNames: Bool { limit != 0 }

  /// Whether a name begins as wanted.
  public func matches(_ name: String) -> Bool { prefix.isEmpty || name.hasPrefix(prefix) }

  /// The wanted names among `entries`. Cost: the names of the answer, not the entries.
  public func names(of entries: EntryList) -> [String] {
    guard wantsNames else { return [] }
    let names = entries.keys(beginningWith: prefix, limit: limit ?? .max)
    return names.first + (reachesLast ? names.last.map { [$0] } ?? [] : [])
  }

  /// The wanted names, in their order. Cost: the names up to the limit.
  public func names(of all: some Sequence<String>) -> [String] {
    guard wantsNames else { return [] }
    var names: [String] = []
    for name in all where matches(name) {
      names.append(name)
      if names.count == limit, !reachesLast { break }
    }
    return names
  }
}
