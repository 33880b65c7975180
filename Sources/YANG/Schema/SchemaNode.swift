// SPDX-License-Identifier: Apache-2.0

/// A node of the schema tree: a container, list, leaf or leaf-list, or a command.
///
/// `parent` is written while the grammar is loaded and never after ``Grammar`` has been handed
/// out; that is why sharing it between threads is safe although the compiler cannot see it.
public final class SchemaNode: @unchecked Sendable {
  /// The kind of a node. Choices and cases are flattened into the node around them.
  public enum Kind: Sendable {
    /// Holds named children.
    case container
    /// Holds entries, each with a key.
    case list
    /// Holds one value.
    case leaf
    /// Holds any number of values.
    case leafList
    /// A command; its children are its input.
    case action
  }

  let definition: Definition
  /// Marks that came from around the node: its choice, case, augment or module.
  private let inherited: Marks.Flags
  /// The module the node belongs to, as an index of the loader.
  let module: UInt16
  /// Nil for few children, where a scan is faster.
  private let table: NameTable?

  /// The nodes below, in the order of the modules; without a list's key leaf; of an action its
  /// input.
  public let children: [SchemaNode]
  /// The choices the node belongs to inside its parent, the outermost first.
  public let choices: [ChoiceCase]
  /// The node above. Nil for a root, and once the grammar that owns the tree is gone.
  public internal(set) weak var parent: SchemaNode?

  init(
    definition: Definition, children: [SchemaNode], table: NameTable?, choices: [ChoiceCase],
    module: UInt16, inherited: Marks.Flags
  ) {
    self.definition = definition
    self.children = children
    self.choices = choices
    self.module = module
    self.inherited = inherited
    self.table = table
    for child in children { child.parent = self }
  }

  /// The name, unique among the siblings.
  public var name: String { definition.name }
  /// The kind of the node.
  public var kind: Kind { definition.kind }
  /// The `description` with white space folded, or else the name.
  public var help: String { definition.help }
  /// The `reference`: where the node was read.
  public var reference: String? { definition.reference }
  /// The type of a leaf's or leaf-list's values, or of a list's key; nil for other nodes.
  public var type: ValueType? { definition.type }
  /// `mandatory true`, or at least one element.
  public var isMandatory: Bool { definition.flags.contains(.mandatory) }
  /// `min-elements` of a list or leaf-list.
  public var minElements: Int? { definition.details?.minElements }
  /// `max-elements` of a list or leaf-list; nil also for `unbounded`.
  public var maxElements: Int? { definition.details?.maxElements }
  /// The `default` of the leaf or of its typedef.
  public var defaultValue: String? { definition.details?.defaultValue }
  /// The `units` of the leaf or of its typedef.
  public var units: String? { definition.details?.units }
  /// The name of a list's key leaf.
  public var keyName: String? { definition.details?.keyName }
  /// Whether a container has a meaning without children.
  public var hasPresence: Bool { definition.flags.contains(.presence) }
  /// Whether the order of a list's entries, or of a leaf-list's values, is determined by the user.
  public var isOrderedByUser: Bool { definition.flags.contains(.orderedByUser) }
  /// The file and line of the statement.
  public var location: SourceLocation {
    SourceLocation(file: definition.file, line: Int(definition.line))
  }

  /// The help of a list's key leaf; nil for other nodes.
  public var keyHelp: String? { definition.key?.help }

  /// The properties from extensions.
  public var marks: Marks {
    var marks = definition.marks
    marks.flags.formUnion(inherited)
    return marks
  }

  /// The names from the root, without the root. Linear in the depth.
  public var path: [String] {
    var names: [String] = []
    var node = self
    while let above = node.parent {
      names.append(node.name)
      node = above
    }
    names.reverse()
    return names
  }

  /// The child of this exact name or alias, in constant time.
  public func child(_ name: String) -> SchemaNode? {
    let position =
      table.map { table in table.position(of: name) { children[$0].isSpelled(name) } }
      ?? children.firstIndex { $0.isSpelled(name) }
    return position.map { children[$0] }
  }

  /// The index of children, nil for few; throws the first child with a name or alias of another
  /// child.
  static func table(of children: [SchemaNode]) throws(Clash) -> NameTable? {
    if children.count < 8 {
      for (position, child) in children.enumerated() {
        for other in children[..<position] {
          if other.isSpelled(child.name) { throw Clash(node: child, name: child.name) }
          for alias in child.definition.marks.aliases where other.isSpelled(alias) {
            throw Clash(node: child, name: alias)
          }
        }
      }
      return nil
    }
    var count = children.count
    for child in children { count += child.definition.marks.aliases.count }
    var table = NameTable(count: count)
    for (position, child) in children.enumerated() {
      for name in child.spellings {
        if table.position(of: name, isNamed: { children[$0].isSpelled(name) }) != nil {
          throw Clash(node: child, name: name)
        }
        table.insert(name, position: position)
      }
    }
    return table
  }

  /// Two children of one name.
  struct Clash: Error {
    let node: SchemaNode
    let name: String
  }

  private var spellings: [String] { [definition.name] + definition.marks.aliases }

  private func isSpelled(_ spelling: String) -> Bool {
    definition.name == spelling || definition.marks.aliases.contains(spelling)
  }
}
