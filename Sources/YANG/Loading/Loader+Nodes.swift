// SPDX-License-Identifier: Apache-2.0

extension Loader {
  /// The context in which a node's statements are read.
  struct Context {
    /// Which kind of nodes is allowed here.
    enum Place {
      case configuration, commands, input, unusedGrouping
    }

    /// The module whose text is read: its prefixes count.
    var module: Module
    /// The module the nodes belong to; of a grouping that of its user.
    var owner: Module
    var place: Place
    /// The prompt of the tree; nil for the configuration.
    var mode: Module.Mode?
    var overlays: [Overlay] = []
    var choices: [ChoiceCase] = []
    var inherited: Marks.Flags = []
    var groupings: [StatementKey] = []
    var depth = 0

    /// The same with the overlays of a child.
    func descending(_ name: Symbol) -> Context {
      var context = self
      context.overlays = below(name)
      return context
    }

    func below(_ name: Symbol) -> [Overlay] {
      if overlays.isEmpty { return overlays }
      var places: [Overlay] = []
      for overlay in overlays where !overlay.isLeaf {
        overlay.collect(name, module: owner.index, into: &places)
      }
      return places
    }
  }

  /// A list of nodes as it grows.
  struct Nodes {
    var nodes: [SchemaNode] = []
    /// The key leaf of the list that is being built, once it was met.
    var key: Definition?
    var keyName: Symbol?
  }

  private static let maximumDepth = 64
  private static let maximumNodes = 50_000

  /// Appends the nodes of all substatements.
  func append(
    substatementsOf parent: Int, _ context: Context, to nodes: inout Nodes
  ) throws(GrammarError) {
    let module = context.module
    var index = parent + 1
    let end = Int(module.statements[parent].end)
    while index < end {
      try append(index, context, to: &nodes)
      index = Int(module.statements[index].end)
    }
  }

  /// Appends the nodes of one statement; nothing for a statement that makes none.
  func append(_ index: Int, _ context: Context, to nodes: inout Nodes) throws(GrammarError) {
    let statement = context.module.statements[index]
    switch Keyword(statement.keyword) {
    case .container: try append(index, .container, context, to: &nodes)
    case .list: try append(index, .list, context, to: &nodes)
    case .leaf: try append(index, .leaf, context, to: &nodes)
    case .leafList: try append(index, .leafList, context, to: &nodes)
    case .action, .rpc: try append(index, .action, context, to: &nodes)
    case .choice: try append(choice: index, context, to: &nodes)
    case .case:
      // Only an augment of a choice gets here with a case; that of another node is refused.
      throw context.module.error(
        "\(label(statement)) stands outside a choice", at: index)
    case .uses: try append(uses: index, context, to: &nodes)
    default: break
    }
  }

  private func append(
    _ index: Int, _ kind: SchemaNode.Kind, _ outer: Context, to siblings: inout Nodes
  ) throws(GrammarError) {
    let module = outer.module
    let statement = module.statements[index]
    try checkPlace(index, kind, outer)
    nodeCount += 1
    guard nodeCount <= Self.maximumNodes else {
      throw module.error("the grammar has more than \(Self.maximumNodes) nodes", at: index)
    }
    guard outer.depth < Self.maximumDepth else {
      throw module.error("nodes are nested deeper than \(Self.maximumDepth)", at: index)
    }
    var context = outer.descending(statement.argument)
    let refine = refinements(context.overlays)
    let definition = try definition(index, in: module, kind: kind, refine: refine)
    if kind == .leaf, let keyName = siblings.keyName, keyName == statement.argument,
      siblings.key == nil, outer.choices.isEmpty
    {
      siblings.key = definition
      return
    }
    context.depth += 1
    context.choices = []
    context.inherited = []
    var children = Nodes()
    switch kind {
    case .leaf, .leafList: break
    case .container, .list:
      if kind == .list, let key = module.substatement(.key, of: index) {
        children.keyName = module.statements[key].argument
      }
      try append(substatementsOf: index, context, to: &children)
      try append(augmentsOf: context, to: &children)
      if kind == .list { try setKey(definition, children, index, context) }
    case .action:
      context.place = .input
      context = context.descending(symbols.intern(Keyword.input.row.spelling))
      if let input = module.substatement(.input, of: index) {
        try append(substatementsOf: input, context, to: &children)
      }
      try append(augmentsOf: context, to: &children)
    }
    let table = try table(of: children.nodes)
    siblings.nodes.append(
      SchemaNode(
        definition: definition, children: children.nodes, table: table, choices: outer.choices,
        module: UInt16(truncatingIfNeeded: outer.owner.index), inherited: outer.inherited))
  }

  /// Commands and configuration do not mix: a leaf beside commands would be neither.
  private func checkPlace(
    _ index: Int, _ kind: SchemaNode.Kind, _ context: Context
  ) throws(GrammarError) {
    let module = context.module
    switch (context.place, kind) {
    case (.commands, .leaf), (.commands, .leafList), (.commands, .list):
      throw module.error(
        "\(label(module.statements[index])) stands among commands, but in no input", at: index)
    case (.input, .action):
      throw module.error(
        "\(label(module.statements[index])) stands in the input of a command", at: index)
    case (.configuration, _):
      guard let config = module.substatement(.config, of: index),
        symbols.string(module.statements[config].argument) == "false"
      else { return }
      throw module.error(
        "unsupported 'config false' below configuration, see extension 'computed'", at: config)
    default: return
    }
  }

  /// A list has the type and the completion source of its key.
  private func setKey(
    _ definition: Definition, _ children: Nodes, _ index: Int, _ context: Context
  ) throws(GrammarError) {
    let module = context.module
    guard let keyName = children.keyName else {
      throw module.error("\(label(module.statements[index])) has no statement 'key'", at: index)
    }
    guard let key = children.key else {
      throw module.error(
        "key '\(symbols.string(keyName))' is no leaf of \(label(module.statements[index]))",
        at: module.substatement(.key, of: index) ?? index)
    }
    if definition.type == nil {
      definition.key = key
      if definition.marks.completion == nil, let completion = key.marks.completion {
        var arguments = definition.marks.storage?.arguments ?? Marks.Arguments()
        arguments.completion = completion
        definition.marks = Marks(
          flags: definition.marks.flags, storage: Marks.Storage(arguments))
      }
      definition.type = key.type
      if let type = key.type, isPending(type) { unresolved.append(definition) }
    }
  }

  /// Names and aliases are unique among the children, and `prompt-into` names one of them.
  func table(of nodes: [SchemaNode]) throws(GrammarError) -> NameTable? {
    let table: NameTable?
    do {
      table = try SchemaNode.table(of: nodes)
    } catch {
      throw GrammarError(location: error.node.location, message: "second child '\(error.name)'")
    }
    for node in nodes {
      guard let name = node.definition.marks.promptInto else { continue }
      guard nodes.contains(where: { $0.name == name && $0.kind == .leaf }) else {
        throw GrammarError(
          location: node.location,
          message: "leaf '\(node.name)' is asked into '\(name)', which is no leaf beside it")
      }
    }
    return table
  }

  /// The refinements among overlays, the innermost first, so that the outermost one wins.
  func refinements(_ overlays: [Overlay]) -> [(Module, Int)] {
    var found: [(Module, Int)] = []
    for overlay in overlays.reversed() {
      guard let refine = overlay.refine else { continue }
      overlay.isUsed = true
      found.append((refine.module, refine.statement))
    }
    return found
  }
}
