// SPDX-License-Identifier: Apache-2.0

import Configuration
import Store
import YANG

/// The state of parsing a command line after some of its words. Running, help and completion all use
/// it.
///
/// The words walk down the tree of the mode to an action; the action's input leaves follow in any
/// order, a positional one without its name, those of a container behind the container's name; a
/// configuration path, or a command of operational mode
/// (`run`), takes all the words behind it; `|` ends the command and begins a filter.
struct CommandPosition {
  /// The state of the session that the walk depends on.
  struct Surroundings {
    let root: SchemaNode
    let operational: SchemaNode
    let configuration: SchemaNode
    let candidate: (Path) -> Node?
    let level: EditLevel
    /// Asked when a list of words is wanted: a role changes the commands that are offered.
    let isSuperuser: () -> Bool
    /// The command stands behind `run`: the session stays in its mode.
    var staysInMode = false

    /// Whether a word of the grammar is a command here.
    func has(_ node: SchemaNode) -> Bool { !staysInMode || !node.marks.changesMode }
  }

  let surroundings: Surroundings
  private(set) var node: SchemaNode
  private(set) var values: [String: [String]] = [:]
  private(set) var statement: ConfigurationStatement?
  private(set) var nested: [CommandPosition] = []  // `run`: one position, boxed in an array
  private(set) var filter: PipeFilter.Position?
  private(set) var awaiting: SchemaNode?
  /// Containers of the input that the words have entered, the outermost first.
  private(set) var entered: [SchemaNode] = []
  private(set) var members: [String]?
  private(set) var wordCount = 0
  /// Places of words that hold a secret, without those of the command behind `run`.
  private var ownSecretWords: [Int] = []
  /// Places of words that hold a secret.
  var secretWords: [Int] {
    ownSecretWords
      + nested.flatMap { inner in inner.secretWords.map { $0 + wordCount - inner.wordCount } }
  }

  /// Most commands of a line (`top`, `run`), each of which takes the next one.
  private static let mostNested = 16
  /// How many commands this one is behind.
  private let depth: Int

  init(_ surroundings: Surroundings, depth: Int = 0) {
    self.surroundings = surroundings
    self.depth = depth
    node = surroundings.root
  }

  /// Before the first word of a line in a mode of the appliance.
  init(in mode: SessionState.Mode, on appliance: Appliance) throws(GrammarError) {
    let isOperational = mode == .operational
    let grammar = try isOperational ? appliance.grammar.operational() : appliance.grammar.loaded()
    self.init(
      Surroundings(
        root: isOperational ? grammar.operational : grammar.configurationMode,
        operational: grammar.operational, configuration: grammar.configuration,
        // A candidate that cannot be read offers nothing; the command is refused for it.
        candidate: { [store = appliance.store] path in (try? store.candidate())?[path] },
        level: appliance.session.level,
        isSuperuser: { [weak appliance] in
          appliance.map { $0.administrators.isSuperuser($0.user) } ?? true
        }))
  }

  /// The command is one of configuration mode, not one of operational mode (behind `run`, say).
  var isConfiguration: Bool { surroundings.root !== surroundings.operational }

  /// Everything that words of a line can come from.
  var roots: [SchemaNode] {
    [surroundings.root, surroundings.operational, surroundings.configuration]
  }

  /// The action the words have reached.
  var action: SchemaNode? { node.kind == .action ? node : nil }

  /// Takes the next word. One with a `|` in it that is not a word of the command as a whole begins a
  /// filter: `info|match model`.
  mutating func accept(_ token: Token) throws(LineError) {
    guard !token.isQuoted, token.text.utf8.contains(UInt8(ascii: "|")), token.text != "|" else {
      return try take(token)
    }
    if let (piped, rest) = splittingPipe(in: token) {
      var position = piped
      do throws(LineError) {
        if let rest { try position.take(rest) }
        self = position
        wordCount += 1
        return
      } catch {
        // Then the word is taken, or refused, as it is.
      }
    }
    try take(token)
  }

  /// The position behind the pipe in a word, and the rest of the word; nil where the `|` is part of a
  /// value, or no filter can begin.
  func splittingPipe(in token: Token) -> (position: CommandPosition, rest: Token?)? {
    guard !token.isQuoted, awaiting?.marks.isSecret != true,
      let bar = token.text.firstIndex(of: "|")
    else { return nil }
    var whole = self
    if !namesNothing(token), (try? whole.take(token)) != nil { return nil }
    var position = self
    let head = Token(text: String(token.text[..<bar]), isQuoted: false)
    do throws(LineError) {
      if !head.text.isEmpty { try position.take(head) }
      guard filter != nil || position.offersPipe else { return nil }
      try position.take(Token(text: "|", isQuoted: false))
    } catch {
      return nil
    }
    position.wordCount = wordCount
    let rest = String(token.text[token.text.index(after: bar)...])
    return (position, rest.isEmpty ? nil : Token(text: rest, isQuoted: false))
  }

  /// `show` of an entry that the candidate does not have.
  private func namesNothing(_ token: Token) -> Bool {
    nested.first.map { $0.namesNothing(token) } ?? statement?.lacksEntry(token.text) ?? false
  }

  private mutating func take(_ token: Token) throws(LineError) {
    defer { wordCount += 1 }
    if var filter {
      try filter.accept(token)
      self.filter = filter
      return
    }
    if !nested.isEmpty {
      try nested[0].accept(token)
      return
    }
    if token.isSymbol("|"), awaiting == nil, members == nil, canEnd {
      filter = PipeFilter.Position()
      return
    }
    if let statement {
      if statement.purpose == .node, statement.canEnd, let leaf = input(named: token) {
        awaiting = leaf
        statementIsClosed = true
        return try takeNameOnly(leaf)
      }
      if statementIsClosed { return try acceptArgument(token) }
      if statement.awaiting?.marks.isSecret ?? false { ownSecretWords.append(wordCount) }
    }
    // In place: a copy of the edits for each word would make a long line quadratic.
    if try statement?.accept(token) != nil { return }
    if node.kind == .action { return try acceptArgument(token) }
    try acceptWord(token)
  }

  private(set) var statementIsClosed = false

  /// A leaf of type empty is given by its name alone; any other waits for its value.
  private mutating func takeNameOnly(_ leaf: SchemaNode) throws(LineError) {
    if case .empty? = leaf.type {
      values[leaf.name] = [""]
      awaiting = nil
    }
  }

  private mutating func acceptWord(_ token: Token) throws(LineError) {
    let word = token.text
    guard !token.isQuoted else { throw wordCount == 0 ? .unknownCommand(word) : .invalidSyntax }
    if let exact = node.child(word), surroundings.has(exact) {
      node = exact
    } else {
      let matches = node.children.filter {
        $0.name.hasPrefix(word) && !$0.marks.isHidden && surroundings.has($0)
      }
      guard let first = matches.first else {
        throw wordCount == 0 ? .unknownCommand(word) : .invalidSyntax
      }
      guard matches.count == 1 else { throw .ambiguous(word, matches.map(\.name)) }
      node = first
    }
    if node.kind == .action { try beginRest() }
  }

  /// Starts the path or the nested command of an action that takes the rest of the line.
  private mutating func beginRest() throws(LineError) {
    for leaf in node.children {
      if let purpose = leaf.marks.configurationPath.flatMap(ConfigurationStatement.Purpose.init) {
        statement = ConfigurationStatement(
          purpose, from: surroundings.level, root: surroundings.configuration,
          candidate: surroundings.candidate)
        return
      }
      if leaf.marks.isCommandLine {
        guard depth < Self.mostNested else {
          throw .invalidValue("A line may hold at most \(Self.mostNested) commands.")
        }
        let isSameMode = leaf.marks.completion == "configuration"
        let mode = isSameMode ? surroundings.root : surroundings.operational
        let level = isSameMode ? EditLevel() : surroundings.level
        nested = [
          CommandPosition(
            Surroundings(
              root: mode, operational: surroundings.operational,
              configuration: surroundings.configuration, candidate: surroundings.candidate,
              level: level, isSuperuser: surroundings.isSuperuser,
              staysInMode: surroundings.staysInMode || !isSameMode), depth: depth + 1)
        ]
        return
      }
    }
  }

  private func input(named token: Token) -> SchemaNode? {
    guard !token.isQuoted else { return nil }
    return node.children.first { leaf in
      leaf.name == token.text && leaf.marks.configurationPath == nil && values[leaf.name] == nil
    }
  }

  private mutating func acceptArgument(_ token: Token) throws(LineError) {
    if let leaf = awaiting { return try acceptValue(token, of: leaf) }
    let left = entered
    while true {
      if try take(token, from: openInputs(of: entered.last ?? node)) { return }
      // A word that does not belong to a container continues behind it, once the container is complete.
      guard let last = entered.last, isComplete(last) else { break }
      entered.removeLast()
    }
    entered = left
    throw .invalidSyntax
  }

  /// Takes a name, or the value of a positional leaf; false if the word is neither.
  private mutating func take(
    _ token: Token, from open: [SchemaNode]
  ) throws(LineError) -> Bool {
    if !token.isQuoted,
      let exact = open.first(where: {
        $0.name == token.text || $0.marks.aliases.contains(token.text)
      }),
      !exact.marks.isPositional
    {
      try begin(exact)
      return true
    }
    if let positional = open.first(where: \.marks.isPositional) {
      awaiting = positional
      try acceptValue(token, of: positional)
      return true
    }
    let matches =
      token.isQuoted ? [] : open.filter { $0.name.hasPrefix(token.text) && !$0.marks.isHidden }
    guard let first = matches.first else { return false }
    guard matches.count == 1 else { throw .ambiguous(token.text, matches.map(\.name)) }
    try begin(first)
    return true
  }

  /// Enters a container and records it as a value of the one around it; a leaf waits for its value.
  private mutating func begin(_ input: SchemaNode) throws(LineError) {
    guard input.kind == .container else {
      awaiting = input
      return try takeNameOnly(input)
    }
    values[input.name] = []
    if let outer = entered.last { values[outer.name, default: []].append(input.name) }
    entered.append(input)
  }

  private mutating func acceptValue(_ token: Token, of leaf: SchemaNode) throws(LineError) {
    if leaf.marks.isSecret { ownSecretWords.append(wordCount) }
    if members != nil {
      if token.isSymbol("]") {
        values[leaf.name] = members
        members = nil
        awaiting = nil
        return
      }
      try validate(token, leaf)
      members?.append(token.text)
      return
    }
    if leaf.kind == .leafList, token.isSymbol("[") {
      members = []
      return
    }
    guard !token.isSymbol("|") else { throw .invalidSyntax }
    try validate(token, leaf)
    values[leaf.name] = [token.text]
    awaiting = nil
  }

  private func validate(_ token: Token, _ leaf: SchemaNode) throws(LineError) {
    guard let problem = leaf.type?.validate(token.text) else { return }
    throw .value(token.text, of: leaf, problem)
  }

  var openInputs: [SchemaNode] { openInputs(of: node) }

  /// The inputs that may still be given below the action, or below a container of its input.
  func openInputs(of parent: SchemaNode) -> [SchemaNode] {
    parent.children.filter { child in
      values[child.name] == nil && child.marks.configurationPath == nil
        && !child.marks.isCommandLine
        && child.marks.behind.map { values[$0] != nil } ?? true
        && child.marks.aheadOf.map { values[$0] == nil } ?? true
        && !isExcluded(child, in: parent)
    }
  }

  /// Whether another case of its choice was given.
  private func isExcluded(_ child: SchemaNode, in parent: SchemaNode) -> Bool {
    guard !child.choices.isEmpty else { return false }
    return parent.children.contains { other in
      values[other.name] != nil
        && zip(other.choices, child.choices).contains {
          $0.choice == $1.choice && $0.case != $1.case
        }
    }
  }

  /// Whether a container has its mandatory inputs, and a container of containers at least one of them.
  func isComplete(_ container: SchemaNode) -> Bool {
    let isChoice =
      !container.children.isEmpty && container.children.allSatisfy { $0.kind == .container }
    if isChoice, values[container.name]?.isEmpty ?? true { return false }
    return !openInputs(of: container).contains { $0.isMandatory }
  }

  /// Whether the command may end here.
  var canEnd: Bool {
    guard node.kind == .action, awaiting == nil, members == nil else { return false }
    if let filter { return filter.canEnd }
    if let statement, !statement.canEnd { return false }
    if let inner = nested.first, inner.wordCount > 0 || mandatoryRest, !inner.canEnd {
      return false
    }
    return entered.allSatisfy(isComplete) && !openInputs.contains { $0.isMandatory }
      && !isChoiceOpen
  }

  /// A choice of the input that has to be made has not been made.
  private var isChoiceOpen: Bool {
    node.children.contains { child in
      guard let choice = child.choices.first, choice.isMandatory else { return false }
      return !node.children.contains { other in
        values[other.name] != nil && other.choices.first?.choice == choice.choice
      }
    }
  }

  private var mandatoryRest: Bool {
    node.children.contains { $0.marks.isCommandLine && $0.isMandatory }
  }

  /// Ends the line.
  mutating func finish() throws(LineError) {
    guard node.kind == .action else { throw .invalidSyntax }
    if var statement {
      try statement.finish()
      self.statement = statement
    }
    if var inner = nested.first, inner.wordCount > 0 || mandatoryRest {
      try inner.finish()
      nested = [inner]
    } else {
      nested = []
    }
    guard canEnd else { throw .invalidSyntax }
  }
}
