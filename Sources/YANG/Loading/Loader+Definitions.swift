// SPDX-License-Identifier: Apache-2.0

extension Loader {
  /// The properties of a node from its substatements, while they are read.
  private struct Draft {
    var description: Symbol?
    var reference: Symbol?
    var flags: Definition.Flags = []
    var type: ResolvedType?
    var minElements: Int?
    var maxElements: Int?
    var defaultValue: (text: Symbol, location: SourceLocation)?
    var units: Symbol?
    var keyName: Symbol?
  }

  /// The marks of a node, while they are read.
  private struct MarkDraft {
    var flags: Marks.Flags = []
    var arguments = Marks.Arguments()
    var hasArguments = false
    var placeholder: Int?

    var marks: Marks {
      Marks(flags: flags, storage: hasArguments ? Marks.Storage(arguments) : nil)
    }
  }

  /// The definition of a node's statement; shared by all users of a grouping unless one refines it.
  func definition(
    _ index: Int, in module: Module, kind: SchemaNode.Kind, refine: [(Module, Int)]
  ) throws(GrammarError) -> Definition {
    if refine.isEmpty, let known = module.definitions[index] { return known }
    var draft = Draft()
    var marks = MarkDraft()
    try module.forEachSubstatement(of: index) { child, statement throws(GrammarError) in
      if Keyword(statement.keyword) != nil {
        try read(child, statement, in: module, into: &draft)
      } else if let mark = module.marks[statement.keyword] {
        read(mark, child, statement, into: &marks)
      }
    }
    for (refining, refinement) in refine {
      // The statement overrides, so `mandatory true` replaces a default of the leaf.
      var refined = Draft()
      try refining.forEachSubstatement(of: refinement) { child, statement throws(GrammarError) in
        try read(child, statement, in: refining, into: &refined)
      }
      if let description = refined.description { draft.description = description }
      if let reference = refined.reference { draft.reference = reference }
      if let value = refined.defaultValue { draft.defaultValue = value }
      if let mandatory = refining.substatement(.mandatory, of: refinement) {
        let isMandatory = isTrue(refining.statements[mandatory])
        draft.flags.remove(.mandatory)
        if isMandatory { draft.flags.insert(.mandatory) }
      }
      guard kind == .leaf || (refined.defaultValue == nil && refined.flags.isEmpty) else {
        throw refining.error(
          "\(label(refining.statements[refinement])): only a leaf or a choice has that",
          at: refinement)
      }
    }
    let result = try definition(draft, marks, index, in: module, kind: kind)
    if refine.isEmpty { module.definitions[index] = result }
    return result
  }

  private func definition(
    _ draft: Draft, _ marks: MarkDraft, _ index: Int, in module: Module, kind: SchemaNode.Kind
  ) throws(GrammarError) -> Definition {
    let statement = module.statements[index]
    if let value = draft.defaultValue, draft.flags.contains(.mandatory), kind == .leaf {
      throw GrammarError(
        location: value.location, message: "\(label(statement)) is mandatory and has a default")
    }
    var type = draft.type?.type
    if let written = marks.arguments.placeholder, let plain = type {
      try checkPlaceholder(plain, marks.placeholder ?? index, in: module)
      type = plain.renamed(nil, written: written)
    }
    let inherited = draft.flags.contains(.mandatory) ? nil : draft.type?.defaultValue
    let defaultSymbol = draft.defaultValue?.text ?? (kind == .leaf ? inherited : nil)
    let defaultText = defaultSymbol.map { symbols.string($0) }
    let units = (draft.units ?? draft.type?.units).map { symbols.string($0) }
    var flags = draft.flags
    if let least = draft.minElements, least > 0 { flags.insert(.mandatory) }
    var details: Definition.Details?
    if draft.minElements != nil || draft.maxElements != nil || defaultText != nil || units != nil
      || draft.keyName != nil
    {
      details = Definition.Details(
        minElements: draft.minElements, maxElements: draft.maxElements, defaultValue: defaultText,
        units: units, keyName: draft.keyName.map { symbols.string($0) })
    }
    let result = Definition(
      name: symbols.string(statement.argument),
      help: symbols.folded(draft.description ?? statement.argument),
      reference: draft.reference.map { symbols.folded($0) }, kind: kind, flags: flags,
      location: module.location(index), marks: marks.marks, details: details, type: type)
    if let type, isPending(type) { unresolved.append(result) }
    if let defaultText {
      defaults.append(
        PendingDefault(
          definition: result, value: defaultText,
          location: draft.defaultValue?.location ?? module.location(index)))
    }
    return result
  }

  private func isTrue(_ statement: Statement) -> Bool {
    symbols.string(statement.argument) == "true"
  }

  private func read(
    _ index: Int, _ statement: Statement, in module: Module, into draft: inout Draft
  ) throws(GrammarError) {
    let argument = statement.argument
    switch Keyword(statement.keyword) {
    case .description: draft.description = argument
    case .reference: draft.reference = argument
    case .type: draft.type = try type(index, in: module)
    case .default: draft.defaultValue = (argument, module.location(index))
    case .units: draft.units = argument
    case .mandatory: if isTrue(statement) { draft.flags.insert(.mandatory) }
    case .presence: draft.flags.insert(.presence)
    case .orderedBy:
      if symbols.string(argument) == "user" { draft.flags.insert(.orderedByUser) }
    case .minElements: draft.minElements = Int(symbols.string(argument))
    case .maxElements:
      let text = symbols.string(argument)
      draft.maxElements = text == "unbounded" ? nil : Int(text)
      guard text == "unbounded" || (draft.maxElements ?? 0) > 0 else {
        throw module.error("\(label(statement)): expected a number or 'unbounded'", at: index)
      }
    case .key:
      guard Identifier.isIdentifier(symbols.bytes(argument)) else {
        throw module.error("\(label(statement)): expected the name of one leaf", at: index)
      }
      draft.keyName = argument
    default: break
    }
  }

  private func read(
    _ mark: Mark, _ index: Int, _ statement: Statement, into marks: inout MarkDraft
  ) {
    let argument = statement.argument == .none ? "" : symbols.string(statement.argument)
    marks.hasArguments = marks.hasArguments || statement.argument != .none
    switch mark {
    case .positional: marks.flags.insert(.positional)
    case .hidden: marks.flags.insert(.hidden)
    case .secret: marks.flags.insert(.secret)
    case .addition: marks.flags.insert(.addition)
    case .computed: marks.flags.insert(.computed)
    case .commandLine: marks.flags.insert(.commandLine)
    case .changesMode: marks.flags.insert(.changesMode)
    case .mode: break
    case .alias: marks.arguments.aliases.append(argument)
    case .complete: marks.arguments.completion = argument
    case .configurationPath: marks.arguments.configurationPath = argument
    case .confirm: marks.arguments.confirmation = argument
    case .privilege: marks.arguments.privilege = argument
    case .promptInto: marks.arguments.promptInto = argument
    case .behind: marks.arguments.behind = argument
    case .openValues:
      marks.arguments.openValues = argument.split(separator: " ").map(String.init)
    case .aheadOf: marks.arguments.aheadOf = argument
    case .reply: marks.arguments.reply = argument
    case .xmlParent: marks.arguments.xmlParent = argument.split(separator: "/").map(String.init)
    case .placeholder:
      marks.arguments.placeholder = argument
      marks.placeholder = index
    }
  }
}
