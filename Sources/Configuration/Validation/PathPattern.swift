// SPDX-License-Identifier: Apache-2.0

/// A schema path as places of the document: every entry of the lists on the way.
struct PathPattern: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    case node(String)
    case entry(String)
    /// Every entry of the list before.
    case anyEntry
  }

  var steps: [Step]

  func appending(_ step: Step) -> PathPattern { PathPattern(steps: steps + [step]) }

  /// Whether the steps that both have agree: then one lies in or above the other.
  func overlaps(_ path: Path) -> Bool {
    zip(steps, path.elements).allSatisfy { step, element in
      switch (step, element) {
      case (.node(let name), .node(let other)): name == other
      case (.entry(let key), .entry(let other)): key == other
      case (.anyEntry, .entry): true
      default: false
      }
    }
  }

  /// Whether the path is one of those meant, no longer and no shorter.
  func matches(_ path: Path) -> Bool { steps.count == path.elements.count && overlaps(path) }

  /// Shows `body` every node of the document that is meant, with its path; `body` says whether to go
  /// on. Cost: the entries on the way.
  @discardableResult
  func forEach(in configuration: Configuration, _ body: (Path, Node) -> Bool) -> Bool {
    visit(.container(configuration.root), 0, [], body)
  }

  private func visit(
    _ node: Node, _ depth: Int, _ path: Path, _ body: (Path, Node) -> Bool
  ) -> Bool {
    guard depth < steps.count else { return body(path, node) }
    switch steps[depth] {
    case .node(let name):
      guard let child = node.container?[name] else { return true }
      return visit(child, depth + 1, path.appending(node: name), body)
    case .entry(let key):
      guard let content = node.list?[key] else { return true }
      return visit(.container(content), depth + 1, path.appending(entry: key), body)
    case .anyEntry:
      guard let list = node.list else { return true }
      for entry in list {
        let path = path.appending(entry: entry.key)
        if !visit(.container(entry.content), depth + 1, path, body) { return false }
      }
      return true
    }
  }
}
