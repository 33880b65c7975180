// SPDX-License-Identifier: Apache-2.0

/// A parsed module: its statements and its top-level declarations.
final class Module {
  /// The prompts that offer commands.
  enum Mode {
    case operational, configuration, both
  }

  let index: Int
  /// The name of the source.
  let file: String
  let statements: [Statement]
  let name: Symbol
  /// Modules by prefix, its own included.
  var prefixes: [Symbol: Int] = [:]
  /// Statements by name.
  var typedefs: [Symbol: Int] = [:]
  var groupings: [Symbol: Int] = [:]
  var extensions: [Symbol: Int] = [:]
  var revisions: Set<Symbol> = []
  /// Definitions by statement, for those of groupings and of commands at both prompts.
  var definitions: [Definition?]
  /// Marks by the keyword as written, for extensions that are used.
  var marks: [Symbol: Mark] = [:]
  /// Qualified names that have been parsed.
  var qualifiedNames: [Symbol: QualifiedName] = [:]
  /// `cli:mode`, nil when it is absent.
  var mode: Mode?
  /// Marks of the module, which its top nodes inherit.
  var inherited: Marks.Flags = []

  init(index: Int, file: String, statements: [Statement]) {
    self.index = index
    self.file = file
    self.statements = statements
    name = statements[0].argument
    definitions = [Definition?](repeating: nil, count: statements.count)
  }

  /// Calls `body` for every substatement, in order.
  func forEachSubstatement(
    of parent: Int, _ body: (Int, Statement) throws(GrammarError) -> Void
  ) throws(GrammarError) {
    var index = parent + 1
    let end = Int(statements[parent].end)
    while index < end {
      try body(index, statements[index])
      index = Int(statements[index].end)
    }
  }

  /// The first substatement of a keyword.
  func substatement(_ keyword: Keyword, of parent: Int) -> Int? {
    var index = parent + 1
    let end = Int(statements[parent].end)
    while index < end {
      if Keyword(statements[index].keyword) == keyword { return index }
      index = Int(statements[index].end)
    }
    return nil
  }

  /// An error at a statement.
  func error(_ message: String, at index: Int) -> GrammarError {
    GrammarError(location: location(index), message: message)
  }

  /// The file and line of a statement.
  func location(_ index: Int) -> SourceLocation {
    SourceLocation(file: file, line: Int(statements[index].line))
  }
}

/// A name with the module it belongs to.
struct QualifiedName: Hashable {
  /// Index of the module; nil for a name without a prefix.
  let module: Int?
  let name: Symbol
}
