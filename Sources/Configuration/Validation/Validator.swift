// SPDX-License-Identifier: Apache-2.0

internal import YANG

/// One pass of validation, and its findings.
///
/// Which children have to be there (RFC 7950 sections 7.6.5, 7.7.5 and 7.9.4):
/// 1. a mandatory leaf, and a list or leaf-list of at least one element, wherever its parent is;
/// 2. a container without presence always is: what it lacks, its parent lacks;
/// 3. what belongs to a case is asked for once anything of that case is there;
/// 4. one case of a mandatory choice, and of any choice no more than one.
struct Validator {
  let schema: ConfigurationSchema
  let configuration: Configuration
  private(set) var problems: [ValidationError] = []
  private var known: Set<ValidationError> = []

  init(schema: ConfigurationSchema, configuration: Configuration) {
    self.schema = schema
    self.configuration = configuration
  }

  mutating func add(_ kind: ValidationError.Kind, at path: Path) {
    let problem = ValidationError(kind, at: path)
    if known.insert(problem).inserted { problems.append(problem) }
  }

  // MARK: Whole subtrees

  /// Checks everything.
  mutating func checkDocument() {
    checkFrame(.container(configuration.root), at: [])
    checkTops()
  }

  /// Checks the changed nodes and everything below them.
  mutating func check(_ change: Change) {
    guard let node = change.new else { return }
    guard let place = schema.node(at: change.path), !change.path.isEmpty else {
      return checkUnknown(node, at: change.path)
    }
    if case .entry(let key) = change.path.elements.last {
      checkEntry(key, node.container ?? Container(), place, at: change.path)
    } else {
      check(node, place, at: change.path)
    }
  }

  /// Names the step of the path that the schema does not know; goes on where it only leads to the
  /// top-level words.
  private mutating func checkUnknown(_ node: Node, at path: Path) {
    for depth in path.elements.indices {
      let part = Path(path.elements[...depth])
      let isTop = schema.layout.top(of: part) != nil
      if isTop ? schema.node(at: part) == nil : !leadsToTops(part) {
        return add(.unexpected, at: part)
      }
    }
    checkFrame(node, at: path)
  }

  private func leadsToTops(_ path: Path) -> Bool {
    schema.layout.tops.contains { $0.parent.hasPrefix(path) }
  }

  /// Checks elements that lead to the top-level words, such as `devices`, and those words.
  private mutating func checkFrame(_ node: Node, at path: Path) {
    switch node {
    case .container(let container):
      for child in container {
        let path = path.appending(node: child.name)
        if schema.layout.top(of: path) != nil {
          if let place = schema.node(at: path) { check(child.node, place, at: path) }
        } else if leadsToTops(path) {
          checkFrame(child.node, at: path)
        } else {
          add(.unexpected, at: path)
        }
      }
    case .list(let list):
      for entry in list {
        let path = path.appending(entry: entry.key)
        if leadsToTops(path) {
          checkFrame(.container(entry.content), at: path)
        } else {
          add(.unexpected, at: path)
        }
      }
    case .members, .leaf: if !node.isEmpty { add(.otherKind, at: path) }
    }
  }

  private mutating func check(_ node: Node, _ place: SchemaNode, at path: Path) {
    switch place.kind {
    case .container:
      guard let container = node.container else { return add(.otherKind, at: path) }
      checkChildren(container, place, at: path)
    case .list:
      guard let list = node.list else { return add(.otherKind, at: path) }
      checkCount(list.count, place, at: path)
      for entry in list {
        checkEntry(entry.key, entry.content, place, at: path.appending(entry: entry.key))
      }
    case .leafList:
      guard let members = node.members else { return add(.otherKind, at: path) }
      checkCount(members.count, place, at: path)
      for member in members { checkValue(member, place, at: path) }
    case .leaf:
      guard let text = node.leaf else { return add(.otherKind, at: path) }
      checkValue(text, place, at: path)
    case .action: add(.unexpected, at: path)
    }
  }

  private mutating func checkEntry(
    _ key: String, _ content: Container, _ place: SchemaNode, at path: Path
  ) {
    checkValue(key, place, at: path)
    checkChildren(content, place, at: path)
  }

  private mutating func checkChildren(
    _ container: Container, _ place: SchemaNode, at path: Path
  ) {
    for child in container {
      let path = path.appending(node: child.name)
      if let place = place.element(child.name) {
        check(child.node, place, at: path)
      } else {
        add(.unexpected, at: path)
      }
    }
    checkRequired(container, place, at: path)
  }

  /// Checks a leaf's text, a member or a key.
  mutating func checkValue(_ text: String, _ place: SchemaNode, at path: Path) {
    guard let type = place.type else { return }
    if place.marks.isSecret, SealedValue.hasLook(text) { return }
    if let problem = type.validate(text) {
      add(.invalidValue(place.marks.isSecret ? "********" : text, problem), at: path)
    } else if let rule = schema.rule(at: place), !rule.accepts(text, in: configuration) {
      add(.badReference(text), at: path)
    }
  }

  private mutating func checkCount(_ count: Int, _ place: SchemaNode, at path: Path) {
    if let most = place.maxElements, count > most { add(.tooMany(most), at: path) }
    if let least = place.minElements, count > 0, count < least { add(.tooFew(least), at: path) }
  }

  // MARK: Nodes around a change

  /// Checks, without looking into their children, the nodes above all changes.
  mutating func checkEnclosing(_ changes: [Change]) {
    var seen: Set<Path> = []
    for change in changes {
      var path = change.path
      while let parent = path.parent, seen.insert(parent).inserted {
        path = parent
        guard let place = schema.node(at: path), !path.isEmpty,
          let node = configuration[path]
        else { continue }
        switch (place.kind, path.elements.last) {
        case (.list, .entry), (.container, _):
          checkRequired(node.container ?? Container(), place, at: path)
        case (.list, _): checkCount(node.list?.count ?? 0, place, at: path)
        default: break
        }
      }
    }
    if !changes.isEmpty { checkTops() }
  }

  private mutating func checkTops() {
    for top in schema.required(in: schema.root).map(\.node) {
      let parent = schema.layout.tops.first { $0.name == top.name }?.parent ?? []
      let node = configuration[parent.appending(node: top.name)]
      if node == nil, lacks(nil, top) { add(.missing(top.name), at: parent) }
    }
  }

  // MARK: Required nodes

  private mutating func checkRequired(
    _ container: Container, _ place: SchemaNode, at path: Path
  ) {
    for child in schema.required(in: place) {
      if let names = child.caseNames, !names.contains(where: container.contains) { continue }
      if lacks(container[child.node.name], child.node) { add(.missing(child.node.name), at: path) }
    }
    for choice in schema.choices(in: place) { check(choice, container, at: path) }
  }

  /// Whether something that has to be there is not.
  private func lacks(_ node: Node?, _ place: SchemaNode) -> Bool {
    switch place.kind {
    case .leaf: return place.isMandatory && node == nil
    case .list, .leafList: return place.minElements ?? 0 > 0 && node?.isEmpty ?? true
    case .container:
      // One that is there is checked as itself.
      guard node == nil, !place.hasPresence else { return false }
      return schema.required(in: place).contains { $0.caseNames == nil && lacks(nil, $0.node) }
        || schema.choices(in: place).contains { $0.isMandatory && $0.outer == nil }
    case .action: return false
    }
  }

  private mutating func check(_ choice: ChoiceRule, _ container: Container, at path: Path) {
    let present = choice.nodes.filter { container.contains($0.name) }
    if present.count > 1, Set(present.map(\.case)).count > 1 {
      add(.conflicting(present.map(\.name)), at: path)
    }
    guard choice.isMandatory, present.isEmpty else { return }
    if let outer = choice.outer, !outer.contains(where: container.contains) { return }
    add(.missing(choice.name), at: path)
  }
}
