// SPDX-License-Identifier: Apache-2.0

/// The configuration document: what stands below `<config>`, exactly as in the XML file.
///
/// An immutable value in use: a copy costs one reference and shares everything with its original
/// until one of them is edited, and an edit copies only the path to what it changes.
public struct Configuration: Sendable {
  /// An attribute of `<config>`.
  public struct Attribute: Hashable, Sendable {
    /// The attribute's name.
    public let name: String
    /// The attribute's value, without quotes.
    public let value: String

    /// An attribute of that name and value.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The content of `<config>`.
  public var root: Container
  /// The attributes of `<config>`, in document order.
  public var attributes: [Attribute]

  /// An empty document without attributes.
  public init() {
    self.init(root: Container())
  }

  /// A document of that content.
  public init(root: Container, attributes: [Attribute] = []) {
    self.root = root
    self.attributes = attributes
  }

  /// What stands at `path`: an entry is given as its container, the empty path as the root's.
  public subscript(path: Path) -> Node? {
    var container = root
    var list: EntryList?
    for (depth, element) in path.elements.enumerated() {
      let isLast = depth == path.elements.count - 1
      switch element {
      case .entry(let key):
        guard let content = list?[key] else { return nil }
        container = content
        list = nil
      case .node(let name):
        guard list == nil || depth == 0, let node = container[name] else { return nil }
        if isLast { return node }
        if case .entry = path.elements[depth + 1] {
          guard let entries = node.list else { return nil }
          list = entries
        } else {
          guard let children = node.container else { return nil }
          container = children
        }
      }
    }
    return .container(container)
  }

  /// Carries out one edit, or throws and changes nothing. Cost: the depth of the path, and what the
  /// edit itself brings.
  public mutating func apply(_ edit: Edit) throws(EditProblem) {
    if let problem = perform(edit) { throw problem }
  }

  /// Whether both are the same memory: true implies equal, false implies nothing. Constant time.
  public func isIdentical(to other: Configuration) -> Bool {
    root.isIdentical(to: other.root)
  }
}

extension Configuration: Equatable {
  /// The same document, attributes of `<config>` included; shared subtrees are not looked at.
  public static func == (left: Configuration, right: Configuration) -> Bool {
    left.attributes == right.attributes && left.root == right.root
  }
}
