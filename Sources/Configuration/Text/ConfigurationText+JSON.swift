// SPDX-License-Identifier: Apache-2.0

// One token a line. The captures show containers and leaves only; entries and members stand as in
// the appliance's other JSON interface: `"entry": [{"@name": …}]`, `"member": […]`.

extension ConfigurationText {
  func writeJSON(_ parts: [Part], _ sink: inout TextSink) {
    sink.write("{\n")
    for (position, part) in parts.enumerated() {
      let isLast = position == parts.count - 1
      writeJSON(part.label, part.node, part.path, isLast: isLast, &sink)
    }
    sink.write("}\n")
  }

  private func writeJSON(
    _ name: String, _ node: Node, _ path: Path, isLast: Bool, _ sink: inout TextSink
  ) {
    sink.write(Self.json(name))
    sink.write(":\n")
    switch node {
    case .leaf(let text):
      sink.write(Self.json(shown(text, at: path)))
      sink.write(isLast ? "\n" : ",\n")
      return
    case _ where node.isEmpty: sink.write("{\n}\n")
    case .container(let container):
      sink.write("{\n")
      writeJSON(container, path, isLast: true, &sink)
      sink.write("}\n")
    case .members(let members):
      sink.write("{\n\"member\":\n[\n")
      for (position, member) in members.enumerated() {
        sink.write(Self.json(shown(member, at: path)))
        sink.write(position == members.count - 1 ? "\n" : ",\n")
      }
      sink.write("]\n}\n")
    case .list(let list):
      sink.write("{\n\"entry\":\n[\n")
      var left = list.count
      for entry in list {
        left -= 1
        sink.write("{\n\"@name\":\n")
        sink.write(Self.json(entry.key))
        sink.write(entry.content.isEmpty ? "\n" : ",\n")
        writeJSON(entry.content, step(path, .entry(entry.key)), isLast: true, &sink)
        sink.write(left == 0 ? "}\n" : "}\n,\n")
      }
      sink.write("]\n}\n")
    }
    if !isLast { sink.write(",\n") }
  }

  private func writeJSON(
    _ container: Container, _ path: Path, isLast: Bool, _ sink: inout TextSink
  ) {
    for (position, child) in container.enumerated() {
      writeJSON(
        child.name, child.node, step(path, .node(child.name)),
        isLast: position == container.count - 1, &sink)
    }
  }

  /// A JSON string. Source: RFC 8259 section 7.
  private static func json(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return "\"\(text)\"" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
