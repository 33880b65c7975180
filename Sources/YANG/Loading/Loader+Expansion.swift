// SPDX-License-Identifier: Apache-2.0

extension Loader {
  /// The cases of a choice, their nodes as children of the node around it.
  func append(
    choice index: Int, _ outer: Context, to nodes: inout Nodes
  ) throws(GrammarError) {
    let module = outer.module
    let statement = module.statements[index]
    var context = outer.descending(statement.argument)
    context.depth += 1
    context.inherited.formUnion(marks(of: index, in: module))
    var mandatory = module.substatement(.mandatory, of: index).map { (module, $0) }
    var preset = module.substatement(.default, of: index).map { (module, $0) }
    for (refining, refinement) in refinements(context.overlays) {
      mandatory =
        refining.substatement(.mandatory, of: refinement).map { (refining, $0) } ?? mandatory
      preset = refining.substatement(.default, of: refinement).map { (refining, $0) } ?? preset
    }
    let isMandatory =
      mandatory.map { symbols.string($0.0.statements[$0.1].argument) == "true" } ?? false
    var names: Set<Symbol> = []
    func add(_ child: Int, in reader: Context) throws(GrammarError) {
      let text = reader.module
      let keyword = Keyword(text.statements[child].keyword)
      switch keyword {
      case .case, .container, .list, .leaf, .leafList, .choice: break
      case .uses:
        throw text.error("unsupported statement 'uses' in \(label(statement))", at: child)
      default: return
      }
      let name = text.statements[child].argument
      guard names.insert(name).inserted else {
        throw text.error(
          "second case '\(symbols.string(name))' in \(label(statement))", at: child)
      }
      var inner = reader.descending(name)
      inner.choices.append(
        ChoiceCase(
          choice: symbols.string(statement.argument), case: symbols.string(name),
          isMandatory: isMandatory))
      if keyword == .case {
        inner.inherited.formUnion(marks(of: child, in: text))
        try append(substatementsOf: child, inner, to: &nodes)
      } else {
        try append(child, inner, to: &nodes)
      }
      try append(augmentsOf: inner, to: &nodes)
    }
    try module.forEachSubstatement(of: index) { child, _ throws(GrammarError) in
      try add(child, in: context)
    }
    for overlay in context.overlays {
      for augment in overlay.augments where applies(augment.module, context) {
        overlay.isUsed = true
        let reader = reading(augment.module, augment.statement, context)
        try augment.module.forEachSubstatement(of: augment.statement) {
          child, _
            throws(GrammarError) in
          try add(child, in: reader)
        }
      }
    }
    if let (text, statement) = preset, !names.contains(text.statements[statement].argument) {
      throw text.error(
        "default '\(symbols.string(text.statements[statement].argument))' is no case of "
          + label(module.statements[index]), at: statement)
    }
  }

  /// The nodes of a grouping, with the refinements of the `uses`.
  func append(uses index: Int, _ outer: Context, to nodes: inout Nodes) throws(GrammarError) {
    let module = outer.module
    let statement = module.statements[index]
    let name = try qualifiedName(statement.argument, in: module, at: index)
    let definer = modules[name.module ?? module.index]
    guard let grouping = definer.groupings[name.name] else {
      throw module.error("unknown grouping '\(symbols.string(statement.argument))'", at: index)
    }
    let key = StatementKey(module: definer.index, statement: grouping)
    guard !outer.groupings.contains(key) else {
      throw module.error("grouping '\(symbols.string(name.name))' uses itself", at: index)
    }
    usedGroupings.insert(key)
    var context = outer
    context.module = definer
    context.groupings.append(key)
    let refines = try overlay(ofRefinesIn: index, module)
    if let refines { context.overlays.append(refines) }
    try append(substatementsOf: grouping, context, to: &nodes)
    if let (module, statement) = refines?.firstUnused() {
      throw module.error("\(label(module.statements[statement])): no such node", at: statement)
    }
  }

  private func overlay(
    ofRefinesIn index: Int, _ module: Module
  ) throws(GrammarError) -> Overlay? {
    var overlay: Overlay?
    try module.forEachSubstatement(of: index) { child, statement throws(GrammarError) in
      guard Keyword(statement.keyword) == .refine,
        let names = try path(statement.argument, in: module, at: child)
      else { return }
      let root = overlay ?? Overlay()
      overlay = root
      let place = root.place(names.map { QualifiedName(module: nil, name: $0.name) })
      if place.refine != nil {
        throw module.error("second \(label(statement))", at: child)
      }
      place.refine = (module, child)
    }
    return overlay
  }

  /// Reads the augments of all modules into one overlay of the roots.
  func collectAugments() throws(GrammarError) {
    for module in modules {
      try module.forEachSubstatement(of: 0) { index, statement throws(GrammarError) in
        guard Keyword(statement.keyword) == .augment else { return }
        guard symbols.bytes(statement.argument).first == UInt8(ascii: "/"),
          let names = try path(statement.argument, in: module, at: index)
        else {
          throw module.error("\(label(statement)): expected an absolute path", at: index)
        }
        let absolute = names.map { QualifiedName(module: $0.module ?? module.index, name: $0.name) }
        augments.place(absolute).augments.append((module, index))
      }
    }
  }

  /// Appends the nodes that augments add to the node with these overlays.
  func append(augmentsOf context: Context, to nodes: inout Nodes) throws(GrammarError) {
    for overlay in context.overlays {
      for augment in overlay.augments where applies(augment.module, context) {
        overlay.isUsed = true
        try append(
          substatementsOf: augment.statement,
          reading(augment.module, augment.statement, context), to: &nodes)
      }
    }
  }

  /// The prompt of a module applies to its augments, too.
  private func applies(_ module: Module, _ context: Context) -> Bool {
    guard let tree = context.mode, let mode = module.mode else { return true }
    return mode == .both || mode == tree
  }

  /// The context of an augment's substatements: another text, another owner.
  private func reading(_ module: Module, _ statement: Int, _ target: Context) -> Context {
    var context = target
    context.module = module
    context.owner = module
    context.inherited = target.inherited.union(marks(of: statement, in: module))
      .union(module.inherited)
    return context
  }

  /// The marks of a statement that is not a node; its nodes inherit them.
  private func marks(of parent: Int, in module: Module) -> Marks.Flags {
    var flags: Marks.Flags = []
    var index = parent + 1
    let end = Int(module.statements[parent].end)
    while index < end {
      switch module.marks[module.statements[index].keyword] {
      case .hidden: flags.insert(.hidden)
      case .addition: flags.insert(.addition)
      default: break
      }
      index = Int(module.statements[index].end)
    }
    return flags
  }
}
