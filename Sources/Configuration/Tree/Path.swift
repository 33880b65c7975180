// SPDX-License-Identifier: Apache-2.0

/// A place in the configuration document, counted from below `<config>`.
///
/// An entry follows the element of its list: `shared`, `certificate`, entry `ca1`, `public-key`.
public struct Path: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The steps from the root; empty for the root container itself.
  public var elements: [PathElement]

  /// The path of these steps.
  public init(_ elements: some Sequence<PathElement>) {
    self.elements = Array(elements)
  }

  /// The path of these steps.
  public init(arrayLiteral elements: PathElement...) {
    self.elements = elements
  }

  /// True for the root container.
  public var isEmpty: Bool { elements.isEmpty }

  /// The path without its last step; nil for the root.
  public var parent: Path? { elements.isEmpty ? nil : Path(elements.dropLast()) }

  /// This path and one more step.
  public func appending(_ element: PathElement) -> Path {
    var path = self
    path.elements.append(element)
    return path
  }

  /// This path and one more element name.
  public func appending(node name: String) -> Path { appending(.node(name)) }

  /// This path and one more entry key.
  public func appending(entry key: String) -> Path { appending(.entry(key)) }

  /// Whether this path is `other` or lies below it.
  public func hasPrefix(_ other: Path) -> Bool { elements.starts(with: other.elements) }

  /// The steps as the appliance writes them in messages: `shared -> certificate -> ca1`.
  public var description: String {
    elements.map(\.text).joined(separator: " -> ")
  }

  /// The XPath of the node: `/config/shared/certificate/entry[@name='ca1']`.
  ///
  /// A key that contains `'` is written in double quotes; XPath 1.0 has no notation for both kinds.
  public var xpath: String {
    var text = "/config"
    for element in elements {
      switch element {
      case .node(let name): text += "/" + name
      case .entry(let key):
        text +=
          key.utf8.contains(UInt8(ascii: "'"))
          ? "/entry[@name=\"\(key)\"]" : "/entry[@name='\(key)']"
      }
    }
    return text
  }
}
