// SPDX-License-Identifier: Apache-2.0

internal import YANG

extension ConfigurationSchema {
  /// The edits that give the entry at `path` another key, in every place that refers to it as well.
  ///
  /// The deepest places come first, since a path may lead through an entry that gets another key.
  /// Cost: all values that might be such references.
  public func renaming(
    _ path: Path, to key: String, in configuration: Configuration
  ) -> [Edit] {
    guard case .entry(let old) = path.elements.last, old != key else {
      return [.rename(path, key)]
    }
    var edits: [Edit] = []
    for rule in references where rule.targets.contains(where: { $0.overlaps(path) }) {
      rule.forEachValue(in: configuration) { referrer, value in
        guard value == old, rule.target(of: value, in: configuration) == path else { return }
        edits.append(Self.replacing(old, by: key, at: referrer, in: configuration))
      }
    }
    edits.append(.rename(path, key))
    return edits.sorted { $0.path.elements.count > $1.path.elements.count }
  }

  /// Another value for one reference. A name that a list has already is not added once more.
  private static func replacing(
    _ old: String, by key: String, at referrer: Path, in configuration: Configuration
  ) -> Edit {
    if case .entry = referrer.elements.last {
      return configuration[referrer.sibling(key)] == nil
        ? .rename(referrer, key) : .remove(referrer)
    }
    guard let members = configuration[referrer]?.members else { return .set(referrer, key) }
    if members.contains(key) { return .removeMember(referrer, old) }
    return .replace(referrer, .members(members.map { $0 == old ? key : $0 }))
  }
}
