// SPDX-License-Identifier: Apache-2.0

extension ConfigurationSchema {
  /// A configuration in two parts that can be set one after the other, line by line in the order of
  /// the set format: a `set` refuses a reference to an entry that does not exist yet, so that what
  /// names later entries of the part below `path` comes second. Of a list whose keys are references
  /// all entries go there, since their order counts.
  ///
  /// Cost: the values that are references, and copies of what goes to the second part.
  public func inSettingOrder(
    _ configuration: Configuration, at path: Path = []
  ) -> (first: Configuration, second: Configuration?) {
    var late: [Path] = []
    for rule in references {
      rule.pattern.forEach(in: configuration) { place, node in
        guard place.hasPrefix(path), place != path else { return true }
        var isLate = false
        rule.forEachValue(of: node, at: place) { referrer, value in
          if isLate { return }
          guard let target = rule.target(of: value, in: configuration), target.hasPrefix(path)
          else { return }
          isLate = comes(referrer, before: target, in: configuration)
        }
        if isLate { late.append(place) }
        return true
      }
    }
    guard !late.isEmpty else { return (configuration, nil) }
    var first = configuration
    var second = Configuration()
    let whole = Set(late)
    for place in late {
      // What lies in a list that moves as a whole moves with it.
      let isInside = place.elements.indices.dropFirst().contains {
        whole.contains(Path(place.elements[..<$0]))
      }
      guard !isInside, let node = configuration[place] else { continue }
      do throws(EditError) {
        try first.apply(.remove(place))
        try second.apply(.replace(place, node))
      } catch {
        // Paths were just walked; a document that disagrees with itself is shown as it is.
        return (configuration, nil)
      }
    }
    return (first, second)
  }

  /// Whether the set format shows `one` before `other`; neither lies in the other.
  private func comes(_ one: Path, before other: Path, in configuration: Configuration) -> Bool {
    if let top = layout.top(of: one), let otherTop = layout.top(of: other),
      top.name != otherTop.name
    {
      for candidate in layout.tops {
        if candidate.name == top.name { return true }
        if candidate.name == otherTop.name { return false }
      }
    }
    let shared = zip(one.elements, other.elements).prefix { $0 == $1 }.count
    guard shared < one.elements.count, shared < other.elements.count,
      let node = configuration[Path(one.elements[..<shared])]
    else { return false }
    let (mine, theirs) = (one.elements[shared].text, other.elements[shared].text)
    switch node {
    case .container(let container):
      for child in container where child.name == mine || child.name == theirs {
        return child.name == mine
      }
    case .list(let list):
      for entry in list where entry.key == mine || entry.key == theirs { return entry.key == mine }
    case .leaf, .members: break
    }
    return false
  }
}
