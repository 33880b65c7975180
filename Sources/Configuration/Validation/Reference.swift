// SPDX-License-Identifier: Apache-2.0

/// A value that names an entry elsewhere.
public struct Reference: Hashable, Sendable {
  /// The entry that is named.
  public let target: Path
  /// The leaf or leaf-list that names it; of a list whose keys are references the entry.
  public let referrer: Path

  /// A reference from one path of the document to another.
  public init(target: Path, referrer: Path) {
    self.target = target
    self.referrer = referrer
  }
}

extension ConfigurationSchema {
  /// The references from outside of `path` to the entry there, or to any entry below it: what stands
  /// in the way of its removal. Cost: all values that might be such references.
  public func references(into path: Path, in configuration: Configuration) -> [Reference] {
    var found: [Reference] = []
    for rule in references where rule.targets.contains(where: { $0.overlaps(path) }) {
      rule.forEachValue(in: configuration) { referrer, value in
        guard !referrer.hasPrefix(path) else { return }
        if let target = rule.target(of: value, in: configuration), target.hasPrefix(path) {
          found.append(Reference(target: target, referrer: referrer))
        }
      }
    }
    return found
  }

  /// The places that name the entry at `path`. Cost: all values that might do so.
  public func referrers(of path: Path, in configuration: Configuration) -> [Path] {
    references(into: path, in: configuration).filter { $0.target == path }.map(\.referrer)
  }

  /// The lists whose keys are the possible values of a place that is a reference: what completion
  /// offers. Empty for other places.
  public func referenceTargets(at path: Path, in configuration: Configuration) -> [EntryList] {
    guard let node = node(at: path), let rule = references.first(where: { $0.place === node })
    else {
      return []
    }
    var lists: [EntryList] = []
    for target in rule.targets {
      target.forEach(in: configuration) { _, node in
        if let list = node.list, !list.isEmpty { lists.append(list) }
        return true
      }
    }
    return lists
  }
}
