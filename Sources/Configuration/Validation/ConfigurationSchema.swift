// SPDX-License-Identifier: Apache-2.0

public import YANG

/// The schema of the configuration, prepared for looking up documents in it.
///
/// Cost of preparation: the size of the schema.
public struct ConfigurationSchema: Sendable {
  /// The container `config`.
  public let root: SchemaNode
  /// Where the top-level words hang in the document.
  public let layout: ConfigurationLayout

  /// Every place whose value is the key of an entry elsewhere.
  let references: [ReferenceRule]
  /// Children that have to be there, or may hold such, once their parent is there.
  private let required: [ObjectIdentifier: [RequiredChild]]
  private let choices: [ObjectIdentifier: [ChoiceRule]]
  private let rules: [ObjectIdentifier: ReferenceRule]

  /// Prepares the schema below the container `config`.
  public init(_ root: SchemaNode) {
    self.root = root
    layout = ConfigurationLayout(root)
    var collector = ReferenceCollector(layout: layout, root: root)
    collector.collect(root)
    references = collector.rules
    var choices: [ObjectIdentifier: [ChoiceRule]] = [:]
    Self.collectChoices(root, into: &choices)
    self.choices = choices
    var required: [ObjectIdentifier: [RequiredChild]] = [:]
    _ = Self.collectRequired(root, choices, into: &required)
    self.required = required
    var rules: [ObjectIdentifier: ReferenceRule] = [:]
    for rule in references { rules[ObjectIdentifier(rule.place)] = rule }
    self.rules = rules
  }

  /// What the schema says about a place of the document: for an entry its list. Nil where the
  /// schema knows nothing, and for what only leads to the top-level words, such as `devices`.
  public func node(at path: Path) -> SchemaNode? {
    guard let top = layout.top(of: path) else { return path.isEmpty ? root : nil }
    var node = root
    var isEntryDue = false
    for element in path.elements.dropFirst(top.parent.elements.count) {
      switch element {
      case .entry:
        guard isEntryDue else { return nil }
        isEntryDue = false
      case .node(let name):
        guard !isEntryDue, let child = node.element(name) else { return nil }
        node = child
        isEntryDue = child.kind == .list
      }
    }
    return node
  }

  /// Children that need a look when their parent is there; see `Validator`.
  func required(in node: SchemaNode) -> [RequiredChild] { required[ObjectIdentifier(node)] ?? [] }

  /// The choices among the children of a node.
  func choices(in node: SchemaNode) -> [ChoiceRule] { choices[ObjectIdentifier(node)] ?? [] }

  /// The rule of a place whose values are references.
  func rule(at node: SchemaNode) -> ReferenceRule? { rules[ObjectIdentifier(node)] }

  private static func collectChoices(
    _ node: SchemaNode, into choices: inout [ObjectIdentifier: [ChoiceRule]]
  ) {
    let rules = ChoiceRule.rules(in: node)
    if !rules.isEmpty { choices[ObjectIdentifier(node)] = rules }
    for child in node.children { collectChoices(child, into: &choices) }
  }

  /// Whether the node itself makes a demand on a parent that is there: it is mandatory, or it is a
  /// container without a meaning of its own in which something is.
  private static func collectRequired(
    _ node: SchemaNode, _ choices: [ObjectIdentifier: [ChoiceRule]],
    into required: inout [ObjectIdentifier: [RequiredChild]]
  ) -> Bool {
    var children: [RequiredChild] = []
    for child in node.children where collectRequired(child, choices, into: &required) {
      children.append(RequiredChild(child, among: node.children))
    }
    if !children.isEmpty { required[ObjectIdentifier(node)] = children }
    switch node.kind {
    case .container:
      let asks = choices[ObjectIdentifier(node)]?.contains { $0.isMandatory } ?? false
      return !node.hasPresence && (asks || !children.isEmpty)
    case .list, .leafList: return node.minElements ?? 0 > 0
    case .leaf: return node.isMandatory
    case .action: return false
    }
  }
}

extension SchemaNode {
  /// The child whose element has that name; an alias is not the name of an element.
  func element(_ name: String) -> SchemaNode? {
    guard let child = child(name), child.name == name else { return nil }
    return child
  }
}

extension ConfigurationLayout {
  /// The layout that the marks of a schema's top-level nodes ask for.
  public init(_ root: SchemaNode) {
    self.init(
      tops: root.children.map { child in
        var parent: [PathElement] = []
        for (position, name) in child.marks.xmlParent.enumerated() {
          parent.append(position.isMultiple(of: 2) ? .node(name) : .entry(name))
        }
        return Top(name: child.name, parent: Path(parent))
      })
  }

  /// The top-level word under which a path of the document lies.
  func top(of path: Path) -> Top? {
    tops.first { top in
      path.elements.count > top.parent.elements.count && path.hasPrefix(top.parent)
        && path.elements[top.parent.elements.count] == .node(top.name)
    }
  }
}
