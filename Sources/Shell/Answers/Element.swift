// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// A named element of a request or of an answer, as in the appliance's XML.
public struct Element: Equatable, Sendable {
  /// `name="value"` in the start tag.
  public struct Attribute: Equatable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public var name: String
  public var attributes: [Attribute]
  /// The text of an element without children.
  public var text: String
  public var children: [Element]

  public init(
    _ name: String, _ text: String = "", attributes: [Attribute] = [], children: [Element] = []
  ) {
    self.name = name
    self.text = text
    self.attributes = attributes
    self.children = children
  }

  /// An element with children.
  public init(_ name: String, _ children: [Element]) { self.init(name, children: children) }

  /// `<entry name="key">`, an object in a list.
  public init(entry key: String, _ children: [Element] = []) {
    self.init("entry", attributes: [Attribute(name: "name", value: key)], children: children)
  }

  /// A configuration node of that name. Cost: the size of the node.
  public init(_ name: String, _ node: Node) {
    if case .leaf(let text) = node {
      self.init(name, text)
    } else {
      self.init(name, Self.children(of: node))
    }
  }

  /// The elements below a configuration node. Cost: the size of the node.
  public static func children(of node: Node) -> [Element] {
    switch node {
    case .container(let container): container.map { Element($0.name, $0.node) }
    case .list(let list):
      list.map { Element(entry: $0.key, children(of: .container($0.content))) }
    case .members(let members): members.map { Element("member", $0) }
    case .leaf: []
    }
  }

  /// The value of the attribute `name`, which names an entry.
  public var key: String? { attributes.first { $0.name == "name" }?.value }

  /// The first child of that name.
  public subscript(name: String) -> Element? { children.first { $0.name == name } }
}
