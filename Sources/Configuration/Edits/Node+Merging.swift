// SPDX-License-Identifier: Apache-2.0

extension Node {
  /// This subtree with another one laid over it; unchanged, and a problem, where their kinds differ.
  func merging(_ other: Node, at path: Path) -> (Node, EditError?) {
    if other.isEmpty { return (self, nil) }
    if isEmpty { return (other, nil) }
    switch (self, other) {
    case (.leaf, .leaf): return (other, nil)
    case (.members(let mine), .members(let theirs)):
      var known = Set(mine.map { Array($0.utf8) })
      return (.members(mine + theirs.filter { known.insert(Array($0.utf8)).inserted }), nil)
    case (.container(let mine), .container(let theirs)):
      let (merged, problem) = mine.merging(theirs, at: path)
      return problem == nil ? (.container(merged), nil) : (self, problem)
    case (.list(var mine), .list(let theirs)):
      for entry in theirs {
        guard let existing = mine[entry.key] else {
          mine.append(newEntry: entry)
          continue
        }
        let (merged, problem) = existing.merging(
          entry.content, at: path.appending(entry: entry.key))
        if let problem { return (self, problem) }
        mine[entry.key] = merged
      }
      return (.list(mine), nil)
    default: return (self, .otherKind(path))
    }
  }
}

extension Container {
  fileprivate func merging(_ other: Container, at path: Path) -> (Container, EditError?) {
    var result = self
    for child in other {
      guard let existing = result[child.name] else {
        result.append(newChild: child)
        continue
      }
      let (merged, problem) = existing.merging(child.node, at: path.appending(node: child.name))
      if let problem { return (self, problem) }
      result[child.name] = merged
    }
    return (result, nil)
  }
}
