// SPDX-License-Identifier: Apache-2.0

extension Loader {
  /// Checks every statement of a module against its row, and the extensions' places.
  func check(_ module: Module) throws(GrammarError) {
    try check(0, in: module)
  }

  private func check(_ parent: Int, in module: Module) throws(GrammarError) {
    let statement = module.statements[parent]
    guard let keyword = Keyword(statement.keyword) else { return }
    let row = keyword.row
    try checkArgument(row.argument, of: parent, in: module)
    var seen = Keyword.Set(rawValue: 0)
    try module.forEachSubstatement(of: parent) { index, child throws(GrammarError) in
      guard let childKeyword = Keyword(child.keyword) else {
        try checkExtension(index, in: keyword, of: module)
        return
      }
      guard row.once.contains(childKeyword) || row.many.contains(childKeyword) else {
        throw module.error(
          "unsupported statement '\(childKeyword.row.spelling)' in \(label(statement))",
          at: index)
      }
      if row.once.contains(childKeyword) && seen.contains(childKeyword) {
        throw module.error(
          "second statement '\(childKeyword.row.spelling)' in \(label(statement))", at: index)
      }
      seen.insert(Keyword.Set(childKeyword))
      try check(index, in: module)
    }
    let missing = row.required.subtracting(seen)
    if missing.rawValue != 0,
      let first = Keyword(rawValue: UInt8(missing.rawValue.trailingZeroBitCount))
    {
      throw module.error("\(label(statement)) has no statement '\(first.row.spelling)'", at: parent)
    }
  }

  private func checkArgument(
    _ form: Keyword.Argument, of index: Int, in module: Module
  ) throws(GrammarError) {
    let statement = module.statements[index]
    if case .absent = form {
      guard statement.argument == .none else {
        throw module.error("\(label(statement)) takes no argument", at: index)
      }
      return
    }
    guard statement.argument != .none else {
      throw module.error("statement \(label(statement)) has no argument", at: index)
    }
    let bytes = symbols.bytes(statement.argument)
    let expectation: String? =
      switch form {
      case .absent, .text: nil
      case .identifier: Identifier.isIdentifier(bytes) ? nil : "an identifier"
      case .qualifiedName: Identifier.isQualifiedName(bytes) ? nil : "an identifier"
      case .schemaPath: try path(statement.argument, in: module, at: index) != nil ? nil : "a path"
      case .boolean:
        bytes.elementsEqual("true".utf8) || bytes.elementsEqual("false".utf8)
          ? nil : "'true' or 'false'"
      case .number:
        !bytes.isEmpty && bytes.count < 10 && bytes.allSatisfy(Identifier.isDigit)
          ? nil : "a number"
      case .date: isDate(bytes) ? nil : "a date as 2026-01-31"
      case .words(let words):
        words.contains { bytes.elementsEqual($0.utf8) }
          ? nil : words.map { "'\($0)'" }.joined(separator: " or ")
      }
    if let expectation {
      throw module.error(
        "\(label(statement)): expected \(expectation)", at: index)
    }
  }

  private func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [4, 2, 2]
      && parts.allSatisfy { $0.allSatisfy(Identifier.isDigit) }
  }

  /// Any unknown word is an unsupported statement; a word with a prefix must be a declared
  /// extension that the loader knows, in a place where it has a meaning.
  private func checkExtension(
    _ index: Int, in parent: Keyword, of module: Module
  ) throws(GrammarError) {
    let statement = module.statements[index]
    let spelling = symbols.string(statement.keyword)
    let name = try qualifiedName(statement.keyword, in: module, at: index)
    guard let target = name.module else {
      throw module.error("unsupported statement '\(spelling)'", at: index)
    }
    guard let declaration = modules[target].extensions[name.name] else {
      throw module.error("unknown extension '\(spelling)'", at: index)
    }
    guard symbols.string(modules[target].name) == Mark.module,
      let mark = Mark(rawValue: symbols.string(name.name))
    else { throw module.error("unsupported extension '\(spelling)'", at: index) }
    guard mark.places.contains(parent) else {
      throw module.error(
        "extension '\(spelling)' is not allowed in '\(parent.row.spelling)'", at: index)
    }
    let takesArgument = modules[target].substatement(.argument, of: declaration) != nil
    if takesArgument != (statement.argument != .none) {
      throw module.error(
        "extension '\(spelling)' \(takesArgument ? "has no" : "takes no") argument", at: index)
    }
    if Int(statement.end) != index + 1 {
      throw module.error("extension '\(spelling)' holds statements", at: index)
    }
    module.marks[statement.keyword] = mark
    if parent == .module { try apply(mark, index, to: module) }
  }

  private func apply(_ mark: Mark, _ index: Int, to module: Module) throws(GrammarError) {
    switch mark {
    case .hidden: module.inherited.insert(.hidden)
    case .addition: module.inherited.insert(.addition)
    case .mode:
      switch symbols.string(module.statements[index].argument) {
      case "operational": module.mode = .operational
      case "configuration": module.mode = .configuration
      case "both": module.mode = .both
      case let other:
        throw module.error(
          "mode '\(other)': expected 'operational', 'configuration' or 'both'", at: index)
      }
    default: break
    }
  }
}
