// SPDX-License-Identifier: Apache-2.0

// An edit reaches its place through values taken out of their parent and put back, so that the
// parent holds no second reference and nothing is copied that is not shared with a snapshot.

extension Configuration {
  mutating func perform(_ edit: Edit) -> EditError? {
    let path = edit.path
    if let problem = path.shapeProblem { return problem }
    guard edit.holdsDocumentText else { return .malformed(path) }
    switch edit {
    case .create:
      return update(path, creating: true) { slot in
        if slot == nil { slot = .container(Container()) }
        return nil
      }
    case .createEmptyMembers:
      return update(path, creating: true) { slot in
        guard slot == nil || slot?.members != nil else { return .otherKind(path) }
        if slot == nil { slot = .members([]) }
        return nil
      }
    case .set(_, let text):
      guard case .node = path.elements.last else { return .malformed(path) }
      return update(path, creating: true) { slot in
        guard slot == nil || slot?.isEmpty == true || slot?.leaf != nil else {
          return .otherKind(path)
        }
        slot = .leaf(text)
        return nil
      }
    case .add(_, let members):
      guard case .node = path.elements.last else { return .malformed(path) }
      return update(path, creating: true) { slot in add(members, to: &slot, at: path) }
    case .remove:
      guard self[path] != nil else { return .missing(path) }
      return update(path, creating: false) { slot in
        slot = nil
        return nil
      }
    case .removeMember(_, let member):
      guard self[path] != nil else { return .missing(path) }
      return update(path, creating: false) { slot in
        guard var members = slot?.members else { return .otherKind(path) }
        guard let position = members.firstIndex(where: { sameBytes($0, member) }) else {
          return .missing(path.appending(node: member))
        }
        members.remove(at: position)
        slot = .members(members)
        return nil
      }
    case .merge(_, let node):
      if case .entry = path.elements.last, node.container == nil { return .otherKind(path) }
      return update(path, creating: true) { slot in
        guard let existing = slot else {
          slot = node
          return nil
        }
        slot = nil
        let (merged, problem) = existing.merging(node, at: path)
        slot = merged
        return problem
      }
    case .replace(_, let node):
      if case .entry = path.elements.last, node.container == nil { return .otherKind(path) }
      return update(path, creating: true) { slot in
        slot = node
        return nil
      }
    case .rename(_, let key): return updateList(of: path) { $0.rename($1, to: key, at: path) }
    case .copy(_, let key): return updateList(of: path) { $0.copy($1, to: key, at: path) }
    case .move(_, let position): return updateList(of: path) { $0.move($1, to: position, at: path) }
    }
  }

  private mutating func update(
    _ path: Path, creating: Bool, _ body: (inout Node?) -> EditError?
  ) -> EditError? {
    root.update(path.elements, 0, creating: creating, body)
  }

  /// Lends the list of an entry's path, and the entry's key, to `body`.
  private mutating func updateList(
    of path: Path, _ body: (inout EntryList, String) -> EditError?
  ) -> EditError? {
    guard case .entry(let key) = path.elements.last, let parent = path.parent else {
      return .malformed(path)
    }
    guard let list = self[parent]?.list, list.contains(key) else { return .missing(path) }
    return update(parent, creating: false) { slot in
      guard var list = slot?.list else { return .otherKind(parent) }
      slot = nil
      let problem = body(&list, key)
      slot = .list(list)
      return problem
    }
  }
}

private func add(_ members: [String], to slot: inout Node?, at path: Path) -> EditError? {
  guard slot == nil || slot?.members != nil else { return .otherKind(path) }
  var result = slot?.members ?? []
  slot = nil
  if members.count < 8 {
    for member in members where !result.contains(where: { sameBytes($0, member) }) {
      result.append(member)
    }
  } else {
    var known = Set(result.map { Array($0.utf8) })
    for member in members where known.insert(Array(member.utf8)).inserted { result.append(member) }
  }
  slot = .members(result)
  return nil
}

extension Path {
  /// A path starts with an element, an entry follows an element, and all of it can be written.
  var shapeProblem: EditError? {
    var previousIsNode = false
    for element in elements {
      switch element {
      case .node(let name):
        guard name.isElementName else { return .malformed(self) }
        previousIsNode = true
      case .entry(let key):
        guard previousIsNode, key.isDocumentText else { return .malformed(self) }
        previousIsNode = false
      }
    }
    // Edits go down by recursion, which a path from a damaged journal must not drive too far.
    return elements.isEmpty || elements.count > 200 ? .malformed(self) : nil
  }

  static func prefix(_ elements: [PathElement], _ depth: Int) -> Path {
    Path(elements[...depth])
  }
}

extension Container {
  mutating func update(
    _ path: [PathElement], _ depth: Int, creating: Bool, _ body: (inout Node?) -> EditError?
  ) -> EditError? {
    guard case .node(let name) = path[depth] else { return .malformed(Path.prefix(path, depth)) }
    var place = position(of: name)
    if depth == path.count - 1 {
      var slot: Node?
      if let place {
        var node = Node.leaf("")
        swap(&node, &children[place].node)
        slot = node
      }
      let problem = body(&slot)
      if let place {
        if let node = slot { children[place].node = node } else { children.remove(at: place) }
      } else if let node = slot {
        children.append(Child(name: name, node: node))
      }
      return problem
    }
    if place == nil, creating {
      place = children.count
      children.append(Child(name: name, node: .leaf("")))
    }
    guard let place else { return .missing(Path.prefix(path, depth)) }
    return children[place].node.update(path, depth + 1, creating: creating, body)
  }
}

extension Node {
  fileprivate mutating func update(
    _ path: [PathElement], _ depth: Int, creating: Bool, _ body: (inout Node?) -> EditError?
  ) -> EditError? {
    switch path[depth] {
    case .node:
      guard var container else { return .otherKind(Path.prefix(path, depth - 1)) }
      self = .leaf("")
      let problem = container.update(path, depth, creating: creating, body)
      self = .container(container)
      return problem
    case .entry(let key):
      guard var list else { return .otherKind(Path.prefix(path, depth - 1)) }
      self = .leaf("")
      let problem = list.update(key, path, depth, creating: creating, body)
      self = .list(list)
      return problem
    }
  }
}

extension EntryList {
  fileprivate mutating func update(
    _ key: String, _ path: [PathElement], _ depth: Int, creating: Bool,
    _ body: (inout Node?) -> EditError?
  ) -> EditError? {
    if large.isEmpty, let offset = smallPosition(of: key) {
      var isRemoved = false
      let problem = small[offset].content.updateEntry(path, depth, creating, &isRemoved, body)
      if isRemoved { small.remove(at: offset) }
      return problem
    }
    if !large.isEmpty, let place = large[0].locate(key) {
      var isRemoved = false
      let problem = large[0].slots[place.slot][place.offset].content
        .updateEntry(path, depth, creating, &isRemoved, body)
      if isRemoved { _ = large[0].remove(place) }
      return problem
    }
    guard creating else { return .missing(Path.prefix(path, depth)) }
    var content = Container()
    var isRemoved = true
    var problem: EditError?
    if depth == path.count - 1 {
      var slot: Node?
      problem = body(&slot)
      if let created = slot?.container {
        content = created
        isRemoved = false
      }
    } else {
      isRemoved = false
      problem = content.update(path, depth + 1, creating: creating, body)
    }
    if !isRemoved { append(newEntry: Entry(key: key, content: content)) }
    return problem
  }
}

extension Container {
  /// Goes on below an entry, or lends the entry itself when the path ends here.
  fileprivate mutating func updateEntry(
    _ path: [PathElement], _ depth: Int, _ creating: Bool, _ isRemoved: inout Bool,
    _ body: (inout Node?) -> EditError?
  ) -> EditError? {
    guard depth == path.count - 1 else {
      return update(path, depth + 1, creating: creating, body)
    }
    var slot: Node? = .container(self)
    self = Container()
    let problem = body(&slot)
    if let content = slot?.container { self = content } else { isRemoved = true }
    return problem
  }
}
