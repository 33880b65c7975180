// SPDX-License-Identifier: Apache-2.0

extension Loader {
  /// A type with the properties that a typedef adds to the leaf.
  struct ResolvedType {
    var type: ValueType
    var defaultValue: Symbol?
    var units: Symbol?
  }

  /// A typedef and its state of resolution.
  enum TypedefState {
    case open
    case done(ResolvedType)
  }

  /// The type of a `type` statement.
  func type(_ index: Int, in module: Module) throws(GrammarError) -> ResolvedType {
    let statement = module.statements[index]
    let name = try qualifiedName(statement.argument, in: module, at: index)
    let hasSubstatements = Int(statement.end) > index + 1
    if name.module == nil, let builtIn = BuiltIn(name.name) {
      return ResolvedType(type: try type(builtIn, index, in: module))
    }
    let owner = modules[name.module ?? module.index]
    guard let declaration = owner.typedefs[name.name] else {
      throw module.error("unknown type '\(symbols.string(statement.argument))'", at: index)
    }
    var resolved = try typedef(declaration, in: owner, at: (module, index))
    if hasSubstatements {
      let restrictions = try restrictions(of: index, in: module)
      resolved.type = try restrict(resolved.type, by: restrictions, index, in: module)
    }
    return resolved
  }

  /// The type of a typedef, resolved once.
  private func typedef(
    _ index: Int, in module: Module, at user: (module: Module, index: Int)
  ) throws(GrammarError) -> ResolvedType {
    let key = StatementKey(module: module.index, statement: index)
    switch typedefs[key] {
    case .done(let resolved): return resolved
    case .open:
      throw user.module.error(
        "\(label(module.statements[index])) is defined by itself", at: user.index)
    case nil: break
    }
    typedefs[key] = .open
    guard let typeIndex = module.substatement(.type, of: index) else {
      throw module.error("\(label(module.statements[index])) has no statement 'type'", at: index)
    }
    var resolved = try type(typeIndex, in: module)
    var placeholder: String?
    try module.forEachSubstatement(of: index) { child, statement throws(GrammarError) in
      if let keyword = Keyword(statement.keyword) {
        if keyword == .units { resolved.units = statement.argument }
        if keyword == .default { resolved.defaultValue = statement.argument }
      } else if module.marks[statement.keyword] == .placeholder {
        placeholder = symbols.string(statement.argument)
        try checkPlaceholder(resolved.type, child, in: module)
      }
    }
    resolved.type = resolved.type.renamed(
      symbols.string(module.statements[index].argument), written: placeholder)
    try checkDefault(of: resolved, index, in: module)
    typedefs[key] = .done(resolved)
    return resolved
  }

  /// Resolves a typedef that may have no user.
  func checkTypedef(_ index: Int, in module: Module) throws(GrammarError) {
    _ = try typedef(index, in: module, at: (module, index))
  }

  /// A default of a type with leafrefs is checked at the leaves, when the targets are known.
  private func checkDefault(
    of resolved: ResolvedType, _ index: Int, in module: Module
  ) throws(GrammarError) {
    guard let symbol = resolved.defaultValue, !isPending(resolved.type) else { return }
    let value = symbols.string(symbol)
    guard resolved.type.validate(value) != nil else { return }
    throw module.error(
      "default '\(value)' of \(label(module.statements[index])) does not fit its type",
      at: module.substatement(.default, of: index) ?? index)
  }

  /// A type without text has no placeholder.
  func checkPlaceholder(
    _ type: ValueType, _ index: Int, in module: Module
  ) throws(GrammarError) {
    switch type {
    case .boolean, .empty:
      throw module.error("a placeholder does not apply to this type", at: index)
    default: return
    }
  }

  private func type(
    _ builtIn: BuiltIn, _ index: Int, in module: Module
  ) throws(GrammarError) -> ValueType {
    let restrictions = try restrictions(of: index, in: module)
    let base: ValueType
    switch builtIn {
    case .string:
      base = .string(Self.plainString)
    case .boolean:
      base = .boolean
    case .empty:
      base = .empty
    case .decimal64:
      return try restrict(
        .decimal64(try decimalType(restrictions, index, in: module)), by: restrictions, index,
        in: module)
    case .enumeration:
      return try enumeration(restrictions, index, in: module)
    case .union:
      return try union(restrictions, index, in: module)
    case .leafref:
      return try leafref(restrictions, index, in: module)
    case .binary, .bits, .identityref, .instanceIdentifier:
      throw module.error("unsupported type '\(builtIn.spelling)'", at: index)
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
      guard let integer = IntegerType.Base(rawValue: builtIn.spelling) else {
        throw module.error("unsupported type '\(builtIn.spelling)'", at: index)
      }
      base = .integer(
        IntegerType(
          name: nil, base: integer, ranges: [integer.range], isRestricted: false, written: nil))
    }
    return try restrict(base, by: restrictions, index, in: module)
  }

  /// Unrestricted strings share one object.
  private static let plainString = StringType(name: nil, lengths: [], patterns: [], written: nil)

  private func decimalType(
    _ restrictions: Restrictions, _ index: Int, in module: Module
  ) throws(GrammarError) -> DecimalType {
    guard let statement = restrictions.fractionDigits,
      let digits = Int(symbols.string(module.statements[statement].argument)),
      digits >= 1, digits <= 18
    else {
      throw module.error("type 'decimal64' needs 'fraction-digits' from 1 to 18", at: index)
    }
    return DecimalType(
      name: nil, fractionDigits: digits, ranges: [Int64.min...Int64.max], written: nil)
  }

  private func enumeration(
    _ restrictions: Restrictions, _ index: Int, in module: Module
  ) throws(GrammarError) -> ValueType {
    try refuse(restrictions, but: Keyword.Set(.enum), of: index, in: module)
    var values: [EnumValue] = []
    var names: Set<Symbol> = []
    for child in restrictions.enums {
      let name = module.statements[child].argument
      guard names.insert(name).inserted else {
        throw module.error("second enum '\(symbols.string(name))'", at: child)
      }
      let description = module.substatement(.description, of: child)
      values.append(
        EnumValue(
          name: symbols.string(name),
          help: symbols.folded(description.map { module.statements[$0].argument } ?? name)))
    }
    guard !values.isEmpty, values.count < 10_000 else {
      throw module.error("type 'enumeration' needs between 1 and 9999 statements 'enum'", at: index)
    }
    return .enumeration(Enumeration(name: nil, values: values, written: restrictions.placeholder))
  }

  private func union(
    _ restrictions: Restrictions, _ index: Int, in module: Module
  ) throws(GrammarError) -> ValueType {
    try refuse(restrictions, but: Keyword.Set(.type), of: index, in: module)
    var members: [ValueType] = []
    for child in restrictions.members { members.append(try type(child, in: module).type) }
    guard !members.isEmpty else {
      throw module.error("type 'union' has no member 'type'", at: index)
    }
    return .union(UnionType(name: nil, members: members, written: restrictions.placeholder))
  }

  private func leafref(
    _ restrictions: Restrictions, _ index: Int, in module: Module
  ) throws(GrammarError) -> ValueType {
    try refuse(restrictions, but: Keyword.Set(.path), of: index, in: module)
    guard let statement = restrictions.path else {
      throw module.error("type 'leafref' has no statement 'path'", at: index)
    }
    let symbol = module.statements[statement].argument
    let text = symbols.string(symbol)
    guard symbols.bytes(symbol).first == UInt8(ascii: "/"),
      let names = try path(symbol, in: module, at: statement)
    else {
      throw module.error(
        "unsupported path '\(text)': only an absolute path without conditions is", at: statement)
    }
    leafrefs.append(
      PendingLeafref(path: text, names: names, location: module.location(statement)))
    return .leafref(
      LeafReference(
        name: nil, path: text, target: [], targetType: .empty, written: restrictions.placeholder,
        pending: leafrefs.count - 1))
  }
}
