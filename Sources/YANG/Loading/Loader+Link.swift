// SPDX-License-Identifier: Apache-2.0

extension Loader {
  /// Collects the top-level declarations of every module, then resolves its prefixes.
  func link() throws(GrammarError) {
    var indexes: [Symbol: Int] = [:]
    for module in modules { indexes[module.name] = module.index }
    for module in modules { try declare(module) }
    for module in modules { try linkImports(module, indexes) }
    try checkCycles()
  }

  private func declare(_ module: Module) throws(GrammarError) {
    try module.forEachSubstatement(of: 0) { index, statement throws(GrammarError) in
      let name = statement.argument
      var previous: Int?
      switch Keyword(statement.keyword) {
      case .prefix: module.prefixes[name] = module.index
      case .revision: module.revisions.insert(name)
      case .typedef: previous = module.typedefs.updateValue(index, forKey: name)
      case .grouping: previous = module.groupings.updateValue(index, forKey: name)
      case .extension: previous = module.extensions.updateValue(index, forKey: name)
      default: break
      }
      if previous != nil { throw module.error("second \(label(statement))", at: index) }
      if Keyword(statement.keyword) == .typedef, BuiltIn(name) != nil {
        throw module.error("\(label(statement)) has the name of a built-in type", at: index)
      }
    }
  }

  private func linkImports(_ module: Module, _ indexes: [Symbol: Int]) throws(GrammarError) {
    try module.forEachSubstatement(of: 0) { index, statement throws(GrammarError) in
      guard Keyword(statement.keyword) == .import else { return }
      let name = symbols.string(statement.argument)
      guard let imported = indexes[statement.argument] else {
        throw module.error("module '\(name)' is not among the sources", at: index)
      }
      guard let prefix = module.substatement(.prefix, of: index) else {
        throw module.error("import '\(name)' has no statement 'prefix'", at: index)
      }
      let symbol = module.statements[prefix].argument
      if module.prefixes.updateValue(imported, forKey: symbol) != nil {
        throw module.error("second prefix '\(symbols.string(symbol))'", at: prefix)
      }
      if let date = module.substatement(.revisionDate, of: index),
        !modules[imported].revisions.contains(module.statements[date].argument)
      {
        let revision = symbols.string(module.statements[date].argument)
        throw module.error("module '\(name)' has no revision '\(revision)'", at: date)
      }
    }
  }

  /// Refuses modules that import each other (RFC 7950 section 5.1).
  private func checkCycles() throws(GrammarError) {
    // Every round settles the modules whose imports are all settled.
    var isSettled = [Bool](repeating: false, count: modules.count)
    var isMoving = true
    while isMoving {
      isMoving = false
      for module in modules where !isSettled[module.index] {
        if module.prefixes.values.allSatisfy({ $0 == module.index || isSettled[$0] }) {
          isSettled[module.index] = true
          isMoving = true
        }
      }
    }
    guard let module = modules.first(where: { !isSettled[$0.index] }) else { return }
    // The import to name is one that leads to another unsettled module.
    try module.forEachSubstatement(of: 0) { index, statement throws(GrammarError) in
      guard Keyword(statement.keyword) == .import,
        let other = modules.first(where: { $0.name == statement.argument }),
        !isSettled[other.index]
      else { return }
      throw module.error(
        "import '\(symbols.string(statement.argument))' is part of a circle of imports", at: index)
    }
  }
}
