// SPDX-License-Identifier: Apache-2.0

/// The configuration document: the content of `<config>`, exactly as in the XML file.
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

  /// The node at `path`; the container of an entry, and the root container for the empty path.
  public subscript(path: Path) -> Node? {
    path.elements.isEmpty ? .container(root) : root.node(at: path.elements, 0)
  }

  /// Carries out one edit, or throws and changes nothing. Cost: the depth of the path, and what the
  /// edit itself brings.
  public mutating func apply(_ edit: Edit) throws(EditError) {
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

extension Container {
  fileprivate func node(at path: [PathElement], _ depth: Int) -> Node? {
    guard case .node(let name) = path[depth], let position = position(of: name) else { return nil }
    if depth + 1 == path.count { return children[position].node }
    guard case .entry(let key) = path[depth + 1] else {
      guard case .container(let container) = children[position].node else { return nil }
      return container.node(at: path, depth + 1)
    }
    guard case .list(let list) = children[position].node, let content = list[key] else {
      return nil
    }
    return depth + 2 == path.count ? .container(content) : content.node(at: path, depth + 2)
  }
}
