// SPDX-License-Identifier: Apache-2.0

extension Loader {
  /// The three trees of a grammar.
  struct Trees {
    let configuration: SchemaNode
    let operational: SchemaNode
    let configurationMode: SchemaNode
  }

  /// Builds the trees, then completes leafrefs and defaults.
  func trees() throws(GrammarError) -> Trees {
    let configuration = try root("config", mode: nil)
    let operational = try root("operational", mode: .operational)
    let configurationMode = try root("configuration", mode: .configuration)
    if let (module, statement) = augments.firstUnused() {
      throw module.error(
        "\(label(module.statements[statement])): no such node to augment", at: statement)
    }
    try checkUnusedGroupings()
    try completeTypes(configuration)
    return Trees(
      configuration: configuration, operational: operational,
      configurationMode: configurationMode)
  }

  private func root(_ name: String, mode: Module.Mode?) throws(GrammarError) -> SchemaNode {
    var nodes = Nodes()
    for module in modules {
      let place: Context.Place = mode == nil ? .configuration : .commands
      let context = Context(
        module: module, owner: module, place: place, mode: mode, overlays: [augments],
        inherited: module.inherited)
      try module.forEachSubstatement(of: 0) { index, statement throws(GrammarError) in
        guard Keyword(statement.keyword) != nil, isIn(mode, index, of: module) else { return }
        try append(index, context, to: &nodes)
      }
    }
    let table = try table(of: nodes.nodes)
    let definition = Definition(
      name: name, help: name, reference: nil, kind: .container, flags: [],
      location: SourceLocation(file: modules.first?.file ?? "", line: 1),
      marks: Marks(flags: [], storage: nil), details: nil, type: nil)
    return SchemaNode(
      definition: definition, children: nodes.nodes, table: table, choices: [], module: 0,
      inherited: [])
  }

  /// Whether a statement at the top of a module belongs to a tree.
  private func isIn(_ tree: Module.Mode?, _ index: Int, of module: Module) -> Bool {
    guard let tree else { return !isCommand(index, of: module) }
    let mode = module.mode ?? .operational
    return (mode == .both || mode == tree) && isCommand(index, of: module)
  }

  /// Commands are rpcs and the containers that hold actions; also an empty container whose
  /// module names its prompt, or that is `config false`.
  private func isCommand(_ index: Int, of module: Module) -> Bool {
    let statement = module.statements[index]
    switch Keyword(statement.keyword) {
    case .rpc: return true
    case .container: break
    default: return false
    }
    if let config = module.substatement(.config, of: index) {
      return symbols.string(module.statements[config].argument) == "false"
    }
    if module.mode != nil { return true }
    var seen: Set<StatementKey> = []
    if hasAction(index, in: module, &seen) { return true }
    var places: [Overlay] = []
    augments.collect(statement.argument, module: module.index, into: &places)
    return places.contains { hasAction($0, &seen) }
  }

  private func hasAction(_ overlay: Overlay, _ seen: inout Set<StatementKey>) -> Bool {
    for augment in overlay.augments {
      if hasAction(augment.statement, in: augment.module, &seen) { return true }
    }
    for place in overlay.below.values {
      if hasAction(place, &seen) { return true }
    }
    return false
  }

  private func hasAction(
    _ parent: Int, in module: Module, _ seen: inout Set<StatementKey>
  ) -> Bool {
    for index in parent..<Int(module.statements[parent].end) {
      switch Keyword(module.statements[index].keyword) {
      case .action: return true
      case .uses:
        guard
          let name = module.qualifiedNames[module.statements[index].argument]
            ?? unprefixed(index, module)
        else { continue }
        let definer = modules[name.module ?? module.index]
        guard let grouping = definer.groupings[name.name],
          seen.insert(StatementKey(module: definer.index, statement: grouping)).inserted
        else { continue }
        if hasAction(grouping, in: definer, &seen) { return true }
      default: continue
      }
    }
    return false
  }

  private func unprefixed(_ index: Int, _ module: Module) -> QualifiedName? {
    try? qualifiedName(module.statements[index].argument, in: module, at: index)
  }

  /// Unused groupings are read too, so that their errors are reported.
  private func checkUnusedGroupings() throws(GrammarError) {
    for module in modules {
      for grouping in module.groupings.values.sorted() {
        let key = StatementKey(module: module.index, statement: grouping)
        guard !usedGroupings.contains(key) else { continue }
        var nodes = Nodes()
        let context = Context(
          module: module, owner: module, place: .unusedGrouping, groupings: [key])
        try append(substatementsOf: grouping, context, to: &nodes)
        _ = try table(of: nodes.nodes)
      }
      for typedef in module.typedefs.values.sorted() { try checkTypedef(typedef, in: module) }
    }
  }
}
