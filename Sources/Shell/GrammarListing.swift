// SPDX-License-Identifier: Apache-2.0

public import YANG

/// Every command of a mode, one a line, in the notation of `find command`.
///
/// `<value>`, `<1-65535>`, `<yes|no>`, `<name>`; a leaf-list is listed twice, alone and as
/// `[ <a1> <a2>... ]`. Source: PAN-OS 11.1 command hierarchies (raw output of `find command`).
public struct GrammarListing {
  let configuration: SchemaNode
  /// Only lines that hold this word.
  let keyword: String?
  /// Whether commands that ask for a superuser are listed, too.
  let isSuperuser: Bool
  public private(set) var lines: [String] = []

  /// The commands of a mode that the administrator may run.
  public init(
    of mode: SessionState.Mode, on appliance: Appliance, keyword: String?
  ) throws(GrammarError) {
    let grammar = try appliance.grammar.loaded()
    let isOperational = mode == .operational
    self.init(
      root: isOperational ? grammar.operational : grammar.configurationMode,
      configuration: grammar.configuration, keyword: keyword,
      isSuperuser: appliance.administrators.isSuperuser(appliance.user))
  }

  init(root: SchemaNode, configuration: SchemaNode, keyword: String?, isSuperuser: Bool) {
    self.configuration = configuration
    self.keyword = keyword?.lowercased()
    self.isSuperuser = isSuperuser
    list(root, prefix: "")
  }

  private mutating func emit(_ line: String) {
    if let keyword, !line.lowercased().contains(keyword) { return }
    lines.append(line)
  }

  private mutating func list(_ node: SchemaNode, prefix: String) {
    for child in node.children
    where !child.marks.isHidden && (isSuperuser || !child.isForSuperusers) {
      let words = prefix.isEmpty ? child.name : prefix + " " + child.name
      if child.kind == .action {
        listAction(child, words: words)
      } else {
        list(child, prefix: words)
      }
    }
  }

  private mutating func listAction(_ action: SchemaNode, words: String) {
    for leaf in action.children {
      switch leaf.marks.configurationPath {
      case "set": return listTree(configuration, prefix: words, leaves: true)
      case "show": return listTree(configuration, prefix: words, leaves: false)
      case nil: if leaf.marks.isCommandLine { return }
      default: return
      }
    }
    listInputs(of: action, words: words)
  }

  /// The leaves on one line, then a line for each leaf-list and for each container with its content,
  /// as in the hierarchies of the appliance.
  private mutating func listInputs(of parent: SchemaNode, words: String) {
    var line = words
    let inputs = parent.children.filter { !$0.marks.isHidden }
    for leaf in inputs where leaf.kind == .leaf {
      if !leaf.marks.isPositional { line += " " + leaf.name }
      if case .empty? = leaf.type { continue }
      line += " " + placeholder(of: leaf)
    }
    let others = inputs.filter { $0.kind != .leaf }
    if others.isEmpty || line != words { emit(line) }
    for other in others {
      if other.kind == .container {
        listInputs(of: other, words: line + " " + other.name)
      } else {
        emit("\(line) \(other.name) [ <\(other.name)1> <\(other.name)2>... ]")
      }
    }
  }

  private mutating func listTree(_ node: SchemaNode, prefix: String, leaves: Bool) {
    emit(prefix)
    for child in node.children where !child.marks.isHidden && !child.marks.isComputed {
      let words = prefix + " " + child.name
      switch child.kind {
      case .container: listTree(child, prefix: words, leaves: leaves)
      case .list:
        emit(words)
        listTree(child, prefix: words + " <name>", leaves: leaves)
      case .leaf where leaves:
        if case .empty? = child.type {
          emit(words)
        } else {
          emit(words + (child.marks.promptInto == nil ? " " + placeholder(of: child) : ""))
        }
      case .leafList where leaves:
        emit(words)
        emit("\(words) [ <\(child.name)1> <\(child.name)2>... ]")
      case .leaf, .leafList, .action: break
      }
    }
  }

  private func placeholder(of leaf: SchemaNode) -> String {
    leaf.marks.placeholder.map { "<\($0)>" } ?? leaf.type?.placeholder ?? "<value>"
  }
}
