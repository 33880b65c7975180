// SPDX-License-Identifier: Apache-2.0

/// The changes that lead from one configuration to another, in document order; removals first in
/// each container and list.
///
/// Cost: what changed, not what there is, as far as both share their subtrees: a chunk of a list that
/// both hold is not looked at. A node that came or went is one change, whatever is below it.
public struct Difference: Equatable, Sendable {
  /// The changes.
  public private(set) var changes: [Change] = []

  /// The changes from `old` to `new`, below `path` if one is given.
  public init(from old: Configuration, to new: Configuration, below path: Path = []) {
    if path.isEmpty {
      compare(old.root, new.root, at: path)
      return
    }
    switch (old[path], new[path]) {
    case (nil, nil): break
    case (let before?, nil): add(.removed, path, before, nil)
    case (nil, let after?): add(.added, path, nil, after)
    case (let before?, let after?): compare(before, after, at: path)
    }
  }

  /// Whether the configurations are the same.
  public var isEmpty: Bool { changes.isEmpty }

  /// The edits that carry the changes out.
  public var edits: [Edit] {
    changes.flatMap { change -> [Edit] in
      switch (change.kind, change.new) {
      case (.removed, _), (_, nil): return [.remove(change.path)]
      case (.reordered, let node?):
        guard let list = node.list else { return [] }
        return list.map { .move(change.path.appending(entry: $0.key), .bottom) }
      case (_, let node?): return [.replace(change.path, node)]
      }
    }
  }

  private mutating func add(_ kind: Change.Kind, _ path: Path, _ old: Node?, _ new: Node?) {
    changes.append(Change(kind: kind, path: path, old: old, new: new))
  }

  private mutating func compare(_ old: Node, _ new: Node, at path: Path) {
    if old.isIdentical(to: new) { return }
    switch (old, new) {
    case (.container(let before), .container(let after)): compare(before, after, at: path)
    case (.list(let before), .list(let after)): compare(before, after, at: path)
    case (.container, .leaf(let text)) where text.isEmpty:
      compare(old, .container(Container()), at: path)
    case (.list, .leaf(let text)) where text.isEmpty: compare(old, .list(EntryList()), at: path)
    case (.leaf(let text), .container) where text.isEmpty:
      compare(.container(Container()), new, at: path)
    case (.leaf(let text), .list) where text.isEmpty: compare(.list(EntryList()), new, at: path)
    default: if old != new { add(.changed, path, old, new) }
    }
  }

  private mutating func compare(_ old: Container, _ new: Container, at path: Path) {
    if old.isIdentical(to: new) { return }
    for child in old where !new.contains(child.name) {
      add(.removed, path.appending(node: child.name), child.node, nil)
    }
    for child in new {
      let path = path.appending(node: child.name)
      if let before = old[child.name] {
        compare(before, child.node, at: path)
      } else {
        add(.added, path, nil, child.node)
      }
    }
  }

  private mutating func compare(_ old: EntryList, _ new: EntryList, at path: Path) {
    if old.isIdentical(to: new) { return }
    let (before, after) = old.chunksNotShared(with: new)
    for chunk in before {
      for entry in chunk where !new.contains(entry.key) {
        add(.removed, path.appending(entry: entry.key), .container(entry.content), nil)
      }
    }
    for chunk in after {
      for entry in chunk {
        let path = path.appending(entry: entry.key)
        if let content = old[entry.key] {
          compare(content, entry.content, at: path)
        } else {
          add(.added, path, nil, .container(entry.content))
        }
      }
    }
    if !new.isInOrder(of: old) { add(.reordered, path, .list(old), .list(new)) }
  }
}
