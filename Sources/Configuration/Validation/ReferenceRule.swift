// SPDX-License-Identifier: Apache-2.0

internal import YANG

/// A place of the schema whose value names an entry of a list.
struct ReferenceRule: Sendable {
  /// The leaf, the leaf-list, or (a key that is a reference) the list.
  let place: SchemaNode
  /// Where such values stand.
  let pattern: PathPattern
  /// The lists of which one has to hold the entry.
  let targets: [PathPattern]
  /// Types that take a value without any entry: the other members of a union.
  let alternatives: [ValueType]

  /// Whether the value names an entry, or need not.
  func accepts(_ value: String, in configuration: Configuration) -> Bool {
    if alternatives.contains(where: { $0.validate(value) == nil }) { return true }
    return target(of: value, in: configuration) != nil
  }

  /// The entry that the value names. Constant time where no list encloses the target.
  func target(of value: String, in configuration: Configuration) -> Path? {
    for target in targets {
      var found: Path?
      target.forEach(in: configuration) { path, node in
        if node.list?.contains(value) == true { found = path.appending(entry: value) }
        return found == nil
      }
      if let found { return found }
    }
    return nil
  }

  /// Shows `body` every value in the document to which the rule applies.
  func forEachValue(
    in configuration: Configuration, _ body: (_ path: Path, _ value: String) -> Void
  ) {
    pattern.forEach(in: configuration) { path, node in
      forEachValue(of: node, at: path, body)
      return true
    }
  }

  /// Shows `body` every value of one node at the rule's place.
  func forEachValue(
    of node: Node, at path: Path, _ body: (_ path: Path, _ value: String) -> Void
  ) {
    switch place.kind {
    case .list:
      guard let list = node.list else { return }
      for entry in list { body(path.appending(entry: entry.key), entry.key) }
    case .leafList:
      guard let members = node.members else { return }
      for member in members { body(path, member) }
    default:
      if let text = node.leaf, !text.isEmpty { body(path, text) }
    }
  }
}

/// Finds the references of a schema.
struct ReferenceCollector {
  let layout: ConfigurationLayout
  let root: SchemaNode
  var rules: [ReferenceRule] = []

  init(layout: ConfigurationLayout, root: SchemaNode) {
    self.layout = layout
    self.root = root
  }

  mutating func collect(_ node: SchemaNode) {
    for top in node.children {
      let parent = layout.tops.first { $0.name == top.name }?.parent ?? []
      collect(top, at: PathPattern(steps: Self.steps(parent)).appending(.node(top.name)))
    }
  }

  private mutating func collect(_ node: SchemaNode, at pattern: PathPattern) {
    if let type = node.type { add(node, type, at: pattern) }
    let below = node.kind == .list ? pattern.appending(.anyEntry) : pattern
    for child in node.children { collect(child, at: below.appending(.node(child.name))) }
  }

  private mutating func add(_ node: SchemaNode, _ type: ValueType, at pattern: PathPattern) {
    var targets: [PathPattern] = []
    var alternatives: [ValueType] = []
    func look(_ type: ValueType) {
      switch type {
      case .leafref(let reference):
        if let target = self.pattern(of: reference) { targets.append(target) }
      case .union(let union): union.members.forEach(look)
      default: alternatives.append(type)
      }
    }
    look(type)
    guard !targets.isEmpty else { return }
    rules.append(
      ReferenceRule(place: node, pattern: pattern, targets: targets, alternatives: alternatives))
  }

  /// Nil for a reference to a leaf that is not a key.
  private func pattern(of reference: LeafReference) -> PathPattern? {
    guard let first = reference.target.first else { return nil }
    let parent = layout.tops.first { $0.name == first }?.parent ?? []
    var steps = Self.steps(parent)
    var node = root
    for (position, name) in reference.target.enumerated() {
      guard let child = node.element(name) else { return nil }
      steps.append(.node(name))
      if child.kind == .list, position < reference.target.count - 1 { steps.append(.anyEntry) }
      node = child
    }
    return node.kind == .list ? PathPattern(steps: steps) : nil
  }

  private static func steps(_ path: Path) -> [PathPattern.Step] {
    path.elements.map { element in
      switch element {
      case .node(let name): .node(name)
      case .entry(let key): .entry(key)
      }
    }
  }
}
