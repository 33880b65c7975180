// SPDX-License-Identifier: Apache-2.0

import Configuration

/// An element of a request that `debug cli` shows, as XML and in the front end's own lists.
struct TraceElement {
  let name: String
  /// The name of an `entry`.
  var key: String?
  var text = ""
  var children: [TraceElement] = []

  /// `<entry name='middlware'/>`, as captured.
  var xml: String {
    let start = name + (key.map { " name='\(Self.escaped($0))'" } ?? "")
    if children.isEmpty, text.isEmpty { return "<\(start)/>" }
    return "<\(start)>" + Self.escaped(text) + children.map(\.xml).joined() + "</\(name)>"
  }

  /// `(entry (@ (name middlware)))`, as captured.
  var list: String {
    var parts = [name]
    if let key { parts.append("(@ (name \(Refusal.printable(key))))") }
    if !text.isEmpty { parts.append(Refusal.printable(text)) }
    parts += children.map(\.list)
    return "(" + parts.joined(separator: " ") + ")"
  }

  /// The elements below a node.
  static func children(of node: Node) -> [TraceElement] {
    switch node {
    case .container(let container): container.map { child($0.name, $0.node) }
    case .list(let list):
      list.map { entry in
        TraceElement(
          name: "entry", key: entry.key, children: children(of: .container(entry.content)))
      }
    case .members(let members): members.map { TraceElement(name: "member", text: $0) }
    case .leaf: []
    }
  }

  /// The element of that name with what the node holds.
  static func child(_ name: String, _ node: Node) -> TraceElement {
    if case .leaf(let text) = node { return TraceElement(name: name, text: text) }
    return TraceElement(name: name, children: children(of: node))
  }

  /// Text as it stands between tags and in attributes; control characters are made visible, since
  /// this goes to a terminal.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in Refusal.printable(text).unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "'": result += "&apos;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
