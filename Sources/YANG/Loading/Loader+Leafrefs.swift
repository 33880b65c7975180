// SPDX-License-Identifier: Apache-2.0

/// A leafref's path, looked up when the trees are complete.
struct PendingLeafref {
  let path: String
  let names: [QualifiedName]
  let location: SourceLocation
  var state = State.unknown

  enum State {
    case unknown, open
    case found(target: [String], type: ValueType)
  }

  init(path: String, names: [QualifiedName], location: SourceLocation) {
    self.path = path
    self.names = names
    self.location = location
  }
}

/// Two leafrefs with equal keys are the same type.
struct ReferenceKey: Hashable {
  let pending: Int
  let name: String?
  let written: String?
}

extension Loader {
  /// Whether a type holds a leafref that is not yet looked up.
  func isPending(_ type: ValueType) -> Bool {
    switch type {
    case .leafref(let reference): reference.pending != nil
    case .union(let union): union.members.contains(where: isPending)
    default: false
    }
  }

  /// Looks all leafrefs up below the configuration's root, then checks the leaves' defaults.
  func completeTypes(_ root: SchemaNode) throws(GrammarError) {
    for definition in unresolved {
      guard let type = definition.type else { continue }
      definition.type = try complete(type, root)
    }
    for index in leafrefs.indices { _ = try lookUp(index, root) }
    for pending in defaults {
      guard let type = pending.definition.type, type.validate(pending.value) != nil else {
        continue
      }
      throw GrammarError(
        location: pending.location,
        message:
          "default '\(pending.value)' of leaf '\(pending.definition.name)' does not fit its type")
    }
  }

  private func complete(_ type: ValueType, _ root: SchemaNode) throws(GrammarError) -> ValueType {
    switch type {
    case .leafref(let reference):
      guard let pending = reference.pending else { return type }
      let key = ReferenceKey(pending: pending, name: reference.name, written: reference.written)
      if let known = resolvedReferences[key] { return known }
      let found = try lookUp(pending, root)
      let resolved = ValueType.leafref(
        LeafReference(
          name: reference.name, path: reference.path, target: found.target,
          targetType: found.type, written: reference.written, pending: nil))
      resolvedReferences[key] = resolved
      return resolved
    case .union(let union):
      guard isPending(type) else { return type }
      if let known = resolvedUnions[ObjectIdentifier(union)] { return .union(known.complete) }
      var members: [ValueType] = []
      for member in union.members { members.append(try complete(member, root)) }
      let resolved = UnionType(name: union.name, members: members, written: union.written)
      resolvedUnions[ObjectIdentifier(union)] = (union, resolved)
      return .union(resolved)
    default:
      return type
    }
  }

  private func lookUp(
    _ index: Int, _ root: SchemaNode
  ) throws(GrammarError) -> (target: [String], type: ValueType) {
    let leafref = leafrefs[index]
    switch leafref.state {
    case .found(let target, let type): return (target, type)
    case .open:
      throw GrammarError(
        location: leafref.location, message: "path '\(leafref.path)' leads back to itself")
    case .unknown: break
    }
    leafrefs[index].state = .open
    guard let (node, isKey) = leaf(at: leafref.names, root), let type = node.type else {
      throw GrammarError(
        location: leafref.location, message: "path '\(leafref.path)' leads to no leaf")
    }
    let result = (target: isKey ? node.path : [], type: try complete(type, root))
    leafrefs[index].state = .found(target: result.target, type: result.type)
    return result
  }

  /// The leaf at the end of a path, or the list whose key leaf is there.
  private func leaf(
    at path: [QualifiedName], _ root: SchemaNode
  ) -> (node: SchemaNode, isKey: Bool)? {
    var node = root
    for (position, name) in path.enumerated() {
      let text = symbols.string(name.name)
      if let child = node.child(text), child.name == text,
        name.module == nil || name.module == Int(child.module)
      {
        node = child
      } else if position == path.count - 1, node.kind == .list, node.keyName == text {
        return (node, true)
      } else {
        return nil
      }
    }
    return node.kind == .leaf || node.kind == .leafList ? (node, false) : nil
  }
}
