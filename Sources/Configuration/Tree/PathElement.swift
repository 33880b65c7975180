// SPDX-License-Identifier: Apache-2.0

/// One step of a ``Path``: an element of the document, or an entry of the list before it.
public enum PathElement: Hashable, Sendable {
  /// An XML element by its name: container, list, leaf-list or leaf.
  case node(String)
  /// An `<entry name="…">` of the list that the step before names.
  case entry(String)

  /// The element's name or the entry's key.
  public var text: String {
    switch self {
    case .node(let name): name
    case .entry(let key): key
    }
  }
}

extension PathElement: ExpressibleByStringLiteral {
  /// A literal is an element's name; entries are spelt out.
  public init(stringLiteral name: String) {
    self = .node(name)
  }
}
