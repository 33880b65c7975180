// SPDX-License-Identifier: Apache-2.0

public import Configuration
import YANG

/// A configuration path as it is typed, word by word, against the schema.
///
/// 1. A container's or list's word enters it; a list wants the name of its entry next.
/// 2. A leaf's word wants a value, except one of type `empty`; a leaf-list wants one value or
///    `[ a b ]`. Behind it further words may follow: those of the same level first, then those of the
///    levels around it, down to the second below the edit level (several leaves in one line).
/// 3. Where a choice has other cases, entering one case removes the nodes of the others.
/// 4. A reference must exist in the candidate, or come to exist in the same line.
public struct ConfigurationStatement {
  /// The purpose of the path; decides where it may end.
  public enum Purpose: String, Sendable {
    /// Values stand in the path, and edits result.
    case set
    /// A node, an entry, or one value.
    case delete
    /// Containers, entries and leaves.
    case show
    /// Containers and entries.
    case edit
    /// One entry of a list (`rename`, `copy`, `move`); a following keyword ends the path.
    case node
  }

  /// One level of the path.
  struct Frame: Sendable {
    let schema: SchemaNode
    let path: Path
  }

  /// A value that the operator is asked for, twice and without echo.
  public struct Prompt: Sendable {
    /// The leaf that takes the result, for example `phash`.
    public let target: Path
  }

  let purpose: Purpose
  private(set) var frames: [Frame]
  /// Levels that belong to `edit`, not to this line.
  let base: Int
  public private(set) var edits: [Edit] = []
  /// Leaves among the edits whose values are secrets.
  public private(set) var secretPaths: Set<Path> = []
  public private(set) var prompt: Prompt?
  private(set) var awaiting: SchemaNode?
  private(set) var members: [String]?
  private(set) var wordCount = 0
  /// The leaf a `delete` or `show` stopped at, and the value behind it.
  private(set) var leaf: Frame?
  private(set) var leafValue: String?
  private var frameIsSettled = true
  /// Looks into the candidate; a value of it that were kept here would cost every edit a copy.
  private let candidate: (Path) -> Node?

  init(
    _ purpose: Purpose, from level: EditLevel, root: SchemaNode,
    candidate: @escaping (Path) -> Node?
  ) {
    self.purpose = purpose
    self.candidate = candidate
    frames = [Frame(schema: root, path: Path([]))] + level.frames
    base = frames.count
    awaiting = level.list
  }

  /// The document path that the words name.
  public var path: Path {
    if let leaf { return leaf.path }
    // `show` may stop at a list.
    if purpose == .show, let awaiting { return documentPath(of: awaiting) }
    return top.path
  }
  /// The schema node that the words name.
  var schema: SchemaNode { leaf?.schema ?? top.schema }
  /// Levels for `edit`.
  public var level: EditLevel {
    EditLevel(frames: Array(frames.dropFirst()), list: leaf == nil ? awaiting : nil)
  }
  /// The value a `delete` names behind a leaf or leaf-list.
  public var value: String? { leafValue }
  /// Whether the words name a leaf or a leaf-list.
  public var namesLeaf: Bool { leaf != nil }

  /// Why `name` cannot be the name of an entry in the list of the path; nil if it can.
  public func problem(ofName name: String) -> String? {
    schema.type?.validate(name)?.sentence(value: name, name: schema.name)
  }

  /// The words of the path, those of the edit level among them; `isKey`: the name of an entry.
  var words: [(text: String, isKey: Bool)] {
    var words: [(text: String, isKey: Bool)] = []
    for frame in frames.dropFirst() + (leaf.map { [$0] } ?? []) {
      words.append((frame.schema.name, false))
      if case .entry(let key)? = frame.path.elements.last { words.append((key, true)) }
    }
    if leaf == nil, let awaiting { words.append((awaiting.name, false)) }
    return words
  }

  /// The elements of the document above the first word, which are not typed.
  var prefix: Path {
    guard let first = frames.dropFirst().first else { return [] }
    return Path(first.path.elements.prefix(first.schema.marks.xmlParent.count))
  }

  private var top: Frame { frames[frames.count - 1] }

  /// Whether the line may end here.
  var canEnd: Bool {
    if members != nil { return false }
    if let awaiting {
      switch purpose {
      case .set: return mayBeEmpty(awaiting)
      case .delete: return awaiting.kind != .list
      case .show: return true
      case .edit: return wordCount > 0 && awaiting.kind == .list
      case .node: return false
      }
    }
    switch purpose {
    case .set, .delete: return wordCount > 0
    case .show: return true
    case .edit: return wordCount > 0
    case .node:
      return wordCount > 0 && frames.count > base && top.schema.kind == .list && !frameIsListOnly
    }
  }

  /// `show` prints an empty value as the bare word, and that pastes back: capture of a description.
  private func mayBeEmpty(_ node: SchemaNode) -> Bool {
    node.kind == .leaf && node.type?.validate("") == nil || node.kind == .leafList
  }

  /// The list's word was taken, its entry's name was not: `show` may stop there.
  private var frameIsListOnly: Bool { awaiting?.kind == .list }

  /// Takes the next word.
  mutating func accept(_ token: Token) throws(LineError) {
    wordCount += 1
    if members != nil { return try acceptMember(token) }
    if let node = awaiting {
      switch node.kind {
      case .list: return try acceptKey(token, of: node)
      case .leafList where token.isSymbol("[") && purpose == .set:
        members = []
        return
      default: return try acceptValue(token, of: node)
      }
    }
    if leaf != nil && purpose != .set { throw .invalidSyntax }
    guard !token.isQuoted else { throw .invalidSyntax }
    let (node, depth) = try find(token.text)
    if depth < frames.count - 1 {
      // A container or entry without a leaf behind it was named to be created.
      if purpose == .set, !frameIsSettled { edits.append(.create(top.path)) }
      frames.removeLast(frames.count - 1 - depth)
      frameIsSettled = true
    }
    try enter(node)
  }

  /// The node a word means: exact in this level, exact further out, then as unique prefix.
  private func find(_ word: String) throws(LineError) -> (SchemaNode, Int) {
    let last = frames.count - 1
    // Further out only after something was set: `set a b c` must not jump for a misspelt c.
    let outermost = purpose == .set && wordCount > 1 ? min(max(base, 2), last) : last
    for depth in stride(from: last, through: outermost, by: -1) {
      // A leaf that the appliance writes is accepted in full: `show` prints it, and its output pastes back.
      if let node = frames[depth].schema.child(word), isOffered(node) || node.marks.isComputed {
        return (node, depth)
      }
    }
    for depth in stride(from: last, through: outermost, by: -1) {
      let matches = frames[depth].schema.children.filter {
        $0.name.hasPrefix(word) && isOffered($0)
      }
      if matches.count == 1 { return (matches[0], depth) }
      if matches.count > 1 { throw .ambiguous(word, matches.map(\.name)) }
    }
    if wordCount > 1, top.schema.kind == .list, !frameIsSettled {
      // An unquoted name of two words: the second is taken for part of the name.
      throw .invalidValue("\(word) is not a valid name")
    }
    throw .invalidSyntax
  }

  private func isOffered(_ node: SchemaNode) -> Bool {
    purpose == .set ? !node.marks.isComputed : node.marks.promptInto == nil
  }

  private mutating func enter(_ node: SchemaNode) throws(LineError) {
    clearOtherCases(of: node)
    let path = documentPath(of: node)
    switch node.kind {
    case .container:
      frames.append(Frame(schema: node, path: path))
      frameIsSettled = false
    case .list:
      awaiting = node
    case .leaf where node.marks.promptInto != nil:
      guard let target = node.marks.promptInto else { return }
      prompt = Prompt(target: top.path.appending(.node(target)))
    case .leaf, .leafList:
      if purpose == .set, case .empty? = node.type {
        edits.append(.set(path, ""))
        frameIsSettled = true
      } else {
        awaiting = node
        if purpose != .set { leaf = Frame(schema: node, path: path) }
      }
    case .action:
      throw .invalidSyntax
    }
  }

  private func documentPath(of node: SchemaNode) -> Path {
    var path = top.path
    for (index, name) in node.marks.xmlParent.enumerated() {
      path = path.appending(index % 2 == 0 ? .node(name) : .entry(name))
    }
    return path.appending(.node(node.name))
  }

  /// RFC 7950 section 7.9: nodes of one case only.
  private mutating func clearOtherCases(of node: SchemaNode) {
    guard purpose == .set, !node.choices.isEmpty else { return }
    let parent = top
    for sibling in parent.schema.children where sibling !== node {
      let excluded = sibling.choices.contains { other in
        node.choices.contains { $0.choice == other.choice && $0.case != other.case }
      }
      let path = parent.path.appending(.node(sibling.name))
      if excluded, candidate(path) != nil { edits.append(.remove(path)) }
    }
  }

  private mutating func acceptKey(_ token: Token, of list: SchemaNode) throws(LineError) {
    let key = token.text
    let path = documentPath(of: list).appending(.entry(key))
    if purpose == .set {
      guard token.isQuoted || !["[", "]", "|"].contains(key) else { throw .invalidSyntax }
      if let problem = list.type?.validate(key) {
        throw .value(key, of: list, problem)
      }
      try checkReference(key, node: list)
    } else if purpose == .edit || purpose == .node {
      if let problem = list.type?.validate(key) { throw .value(key, of: list, problem) }
    }
    awaiting = nil
    frames.append(Frame(schema: list, path: path))
    frameIsSettled = false
  }

  private mutating func acceptValue(_ token: Token, of node: SchemaNode) throws(LineError) {
    let value = token.text
    awaiting = nil
    guard purpose == .set else {
      guard purpose == .delete else { throw .invalidSyntax }
      leafValue = value
      return
    }
    if !token.isQuoted, token.isSymbol("[") || token.isSymbol("]") { throw .invalidSyntax }
    let isSealed = node.marks.isSecret && SealedValue.hasLook(value)
    if !isSealed, let problem = node.type?.validate(value) {
      throw .value(value, of: node, problem)
    }
    try checkReference(value, node: node)
    let path = documentPath(of: node)
    edits.append(node.kind == .leafList ? .add(path, [value]) : .set(path, value))
    if node.marks.isSecret { secretPaths.insert(path) }
    frameIsSettled = true
  }

  private mutating func acceptMember(_ token: Token) throws(LineError) {
    guard let node = awaiting else { throw .invalidSyntax }
    if token.isSymbol("]") {
      let list = members ?? []
      members = nil
      awaiting = nil
      let path = documentPath(of: node)
      edits.append(list.isEmpty ? .createEmptyMembers(path) : .add(path, list))
      frameIsSettled = true
      return
    }
    if let problem = node.type?.validate(token.text) { throw .value(token.text, of: node, problem) }
    try checkReference(token.text, node: node)
    members?.append(token.text)
  }

  /// ` -> leaf 'value' is not a valid reference`: PAN-OS capture of a `set`, cli-facts 3.3.
  private func checkReference(_ value: String, node: SchemaNode) throws(LineError) {
    guard case .leafref(let reference)? = node.type else { return }
    let path = ReferenceTarget.path(of: reference, key: value)
    if candidate(path) != nil { return }
    if edits.contains(where: { $0.creates(path) }) { return }
    throw .server([
      " -> \(node.name) '\(value)' is not a valid reference", " -> \(node.name) is invalid",
    ])
  }

  /// Ends the line: what `set` names but gave no leaf is created.
  mutating func finish() throws(LineError) {
    guard canEnd else { throw .invalidSyntax }
    if purpose == .set, let node = awaiting {
      let path = documentPath(of: node)
      edits.append(node.kind == .leafList ? .createEmptyMembers(path) : .set(path, ""))
      return
    }
    guard purpose == .set, prompt == nil, !frameIsSettled else { return }
    edits.append(.create(top.path))
  }

  /// Whether a `show` that waits for the name of an entry would find none of this name.
  func lacksEntry(_ name: String) -> Bool {
    guard purpose == .show, let awaiting, awaiting.kind == .list else { return false }
    return candidate(documentPath(of: awaiting).appending(.entry(name))) == nil
  }

  // MARK: Help

  /// The items that may follow.
  func candidates(_ wanted: NameFilter) -> [CompletionItem] {
    if members != nil, let node = awaiting {
      return values(of: node, wanted) + [CompletionItem(.plain, "]", "End list", isKeyword: false)]
    }
    if let node = awaiting {
      switch node.kind {
      case .list: return keys(of: node, wanted)
      case .leafList where purpose == .set:
        return values(of: node, wanted) + [
          CompletionItem(.plain, "[", "Start list", isKeyword: false)
        ]
      default: return purpose == .set ? values(of: node, wanted) : existingValues(of: node, wanted)
      }
    }
    if leaf != nil && purpose != .set { return [] }
    return top.schema.children.compactMap { node in
      guard !node.marks.isHidden, isOffered(node) else { return nil }
      if purpose != .set, wordCount > 0 || base > 1, !exists(node), purpose != .show { return nil }
      let mark: CompletionItem.Mark =
        switch node.kind {
        case .container, .list: .nested
        case .leaf, .leafList: node.isMandatory ? .required : .optional
        case .action: .plain
        }
      if purpose == .edit || purpose == .node, node.kind == .leaf || node.kind == .leafList {
        return nil
      }
      return CompletionItem(mark, node.name, node.help)
    }
  }

  private func exists(_ node: SchemaNode) -> Bool { candidate(documentPath(of: node)) != nil }

  private func keys(of list: SchemaNode, _ wanted: NameFilter) -> [CompletionItem] {
    var rows: [CompletionItem] = []
    if case .list(let entries)? = candidate(documentPath(of: list)) {
      rows = wanted.names(of: entries).map { CompletionItem(.plain, $0, $0, isKeyword: false) }
    }
    guard purpose == .set else { return rows }
    if case .leafref(let reference)? = list.type {
      let present = Set(rows.map(\.name))
      rows += targets(of: reference, wanted).filter { !present.contains($0) }
        .map { CompletionItem(.plain, $0, $0, isKeyword: false) }
    }
    return rows + [CompletionItem(.plain, "<name>", list.help, isLiteral: false)]
  }

  private func existingValues(of node: SchemaNode, _ wanted: NameFilter) -> [CompletionItem] {
    guard wanted.wantsNames else { return [] }
    return switch candidate(documentPath(of: node)) {
    case .members(let present)?:
      wanted.names(of: present).map { CompletionItem(.plain, $0, $0, isKeyword: false) }
    case .leaf(let value)? where !node.marks.isSecret:
      [CompletionItem(.plain, value, value, isKeyword: false)]
    default: []
    }
  }

  private func values(of node: SchemaNode, _ wanted: NameFilter) -> [CompletionItem] {
    guard let type = node.type else { return [] }
    var rows = CompletionItem.values(of: type, help: node.help)
    if case .leafref(let reference) = type {
      rows =
        targets(of: reference, wanted).map { CompletionItem(.plain, $0, $0, isKeyword: false) }
        + rows
    }
    return rows
  }

  private func targets(of reference: LeafReference, _ wanted: NameFilter) -> [String] {
    guard case .list(let entries)? = candidate(ReferenceTarget.listPath(of: reference)) else {
      return []
    }
    return wanted.names(of: entries)
  }
}
