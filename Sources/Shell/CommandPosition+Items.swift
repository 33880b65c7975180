// SPDX-License-Identifier: Apache-2.0

import YANG

// The items of help and completion.

extension CommandPosition {
  /// The items that may follow, without the rows `|` and `<Enter>`.
  private func words(_ wanted: NameFilter) -> [CompletionItem] {
    if let filter { return filter.candidates() }
    if let leaf = awaiting {
      var rows = CompletionItem.values(of: leaf.type, help: leaf.help)
      if members != nil { rows.append(CompletionItem(.plain, "]", "End list", isKeyword: false)) }
      return rows
    }
    if let statement, !statementIsClosed {
      let rows = statement.candidates(wanted)
      return statement.purpose == .node && statement.canEnd ? rows + inputs() : rows
    }
    if let inner = nested.first { return inner.words(wanted) }
    if node.kind == .action { return inputs() }
    let isSuperuser = surroundings.isSuperuser()
    let offered = node.children.filter {
      !$0.marks.isHidden && surroundings.has($0) && (isSuperuser || !$0.isForSuperusers)
    }
    return offered.map { child in
      CompletionItem(
        child.kind == .container || wordCount > 0 || hasInputs(child) ? .nested : .plain,
        child.name, child.help)
    }
  }

  private func hasInputs(_ action: SchemaNode) -> Bool { !action.children.isEmpty }

  private func inputs() -> [CompletionItem] {
    var rows: [CompletionItem] = []
    for parent in ([node] + entered).reversed() {
      rows += inputs(of: parent)
      guard parent === node || isComplete(parent) else { break }
    }
    return rows
  }

  private func inputs(of parent: SchemaNode) -> [CompletionItem] {
    var rows: [CompletionItem] = []
    for leaf in openInputs(of: parent) where !leaf.marks.isHidden {
      if leaf.marks.isPositional {
        guard !rows.contains(where: { !$0.isKeyword }) else { continue }
        rows += CompletionItem.values(of: leaf.type, help: leaf.help)
      } else {
        let opensMore = parent.children.contains { $0.marks.behind == leaf.name }
        let isNested = leaf.kind != .leaf || opensMore
        rows.append(
          CompletionItem(
            leaf.isMandatory ? .required : isNested ? .nested : .optional, leaf.name, leaf.help))
      }
    }
    return rows
  }

  /// An addition of wfsh: the same command at both prompts.
  private var isAddition: Bool {
    guard let verb = node.path.first else { return false }
    return surroundings.root.child(verb)?.marks.isAddition ?? false
  }

  /// The whole `?` list.
  func candidates(_ wanted: NameFilter = NameFilter()) -> [CompletionItem] {
    var rows = words(wanted)
    guard canEnd else { return rows }
    if filter == nil, offersPipe { rows.append(.pipe) }
    rows.append(.enter)
    return rows
  }

  /// Captured: a command of configuration mode that only acts offers no pipe.
  var offersPipe: Bool {
    canEnd && (!isConfiguration || isAddition || statement?.purpose == .show || !nested.isEmpty)
  }

  /// The source of completions of the value that is awaited, by name.
  var completionSource: String? {
    if let inner = nested.first { return inner.completionSource }
    if let leaf = awaiting { return leaf.marks.completion }
    guard node.kind == .action, statement == nil else { return nil }
    return openInputs.first(where: \.marks.isPositional)?.marks.completion
  }
}

extension CompletionItem {
  /// Rows for a value: its literal words first, then a placeholder.
  static func values(of type: ValueType?, help: String) -> [CompletionItem] {
    guard let type else { return [] }
    switch type {
    case .enumeration(let values):
      return values.map { CompletionItem(.plain, $0.name, $0.help.isEmpty ? $0.name : $0.help) }
    case .union(let members):
      let rows = members.map { values(of: $0, help: help) }
      return rows.flatMap { $0.filter(\.isLiteral) } + rows.flatMap { $0.filter { !$0.isLiteral } }
    case .empty: return []
    default:
      let placeholder = type.placeholder
      return placeholder == "<value>"
        ? [CompletionItem(.plain, "<value>", help, isLiteral: false)]
        : [CompletionItem(.plain, "<value>", "\(placeholder) \(help)", isLiteral: false)]
    }
  }
}
