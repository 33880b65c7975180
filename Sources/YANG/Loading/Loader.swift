// SPDX-License-Identifier: Apache-2.0

/// Turns module texts into schema trees; lives as long as the loading.
///
/// The steps: parse every module, link their imports, check every statement against its row,
/// build the trees, look up leafrefs, check defaults.
final class Loader {
  var symbols: SymbolTable
  /// Sorted by name, so that the order of the sources does not matter.
  var modules: [Module] = []

  // Types
  var typedefs: [StatementKey: TypedefState] = [:]
  var patterns: [PatternKey: Pattern] = [:]
  var leafrefs: [PendingLeafref] = []
  var resolvedReferences: [ReferenceKey: ValueType] = [:]
  /// The pending union is kept, so that its identity stays its own.
  var resolvedUnions: [ObjectIdentifier: (pending: UnionType, complete: UnionType)] = [:]

  // Nodes
  /// Definitions whose type holds a leafref that is not yet looked up.
  var unresolved: [Definition] = []
  var defaults: [PendingDefault] = []
  let augments = Overlay()
  var usedGroupings: Set<StatementKey> = []
  var nodeCount = 0

  /// A statement of a module.
  struct StatementKey: Hashable {
    let module: Int
    let statement: Int
  }

  /// Two patterns with equal keys are the same.
  struct PatternKey: Hashable {
    let source: Symbol
    let message: Symbol
  }

  /// A default that is checked once all types are complete.
  struct PendingDefault {
    let definition: Definition
    let value: String
    let location: SourceLocation
  }

  init(_ sources: [GrammarSource]) throws(GrammarError) {
    symbols = SymbolTable(bytes: sources.reduce(0) { $0 + $1.text.count })
    try parse(sources)
    try link()
    for module in modules { try check(module) }
    try collectAugments()
  }

  private func parse(_ sources: [GrammarSource]) throws(GrammarError) {
    var parsed: [(name: String, file: String, statements: [Statement])] = []
    for source in sources {
      let statements = try StatementParser.parse(source, into: &symbols)
      guard Keyword(statements[0].keyword) == .module else {
        let keyword = symbols.string(statements[0].keyword)
        throw GrammarError(
          location: SourceLocation(file: source.name, line: Int(statements[0].line)),
          message: keyword == "submodule"
            ? "unsupported statement 'submodule'"
            : "expected statement 'module', found '\(keyword)'")
      }
      parsed.append((symbols.string(statements[0].argument), source.name, statements))
    }
    parsed.sort { ($0.name, $0.file) < ($1.name, $1.file) }
    for (index, module) in parsed.enumerated() {
      if index > 0 && parsed[index - 1].name == module.name {
        throw GrammarError(
          location: SourceLocation(file: module.file, line: Int(module.statements[0].line)),
          message: "module '\(module.name)' is also in \(parsed[index - 1].file)")
      }
      modules.append(Module(index: index, file: module.file, statements: module.statements))
    }
  }

  /// Parses `name` or `prefix:name`.
  func qualifiedName(
    _ symbol: Symbol, in module: Module, at index: Int
  ) throws(GrammarError) -> QualifiedName {
    let bytes = symbols.bytes(symbol)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
      return QualifiedName(module: nil, name: symbol)
    }
    if let known = module.qualifiedNames[symbol] { return known }
    let prefix = symbols.intern(bytes[..<colon])
    guard let target = module.prefixes[prefix] else {
      throw module.error("unknown prefix '\(symbols.string(prefix))'", at: index)
    }
    let name = QualifiedName(module: target, name: symbols.intern(bytes[(colon + 1)...]))
    module.qualifiedNames[symbol] = name
    return name
  }

  /// Parses a path of qualified names, `/a:b/a:c` or `b/c`; nil for other texts.
  func path(
    _ symbol: Symbol, in module: Module, at index: Int
  ) throws(GrammarError) -> [QualifiedName]? {
    var names: [QualifiedName] = []
    var bytes = symbols.bytes(symbol)
    if bytes.first == UInt8(ascii: "/") { bytes = bytes.dropFirst() }
    for part in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard Identifier.isQualifiedName(part) else { return nil }
      names.append(try qualifiedName(symbols.intern(part), in: module, at: index))
    }
    return names
  }

  /// `leaf 'x'`, as errors name a statement.
  func label(_ statement: Statement) -> String {
    let keyword = symbols.string(statement.keyword)
    return statement.argument == .none
      ? "'\(keyword)'" : "\(keyword) '\(symbols.string(statement.argument))'"
  }
}
