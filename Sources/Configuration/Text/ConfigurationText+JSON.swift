// SPDX-License-Identifier: Apache-2.0

// One token a line. The captures show containers and leaves only; entries and members stand as in
// the appliance's other JSON interface: `"entry": [{"@name": …}]`, `"member": […]`.

import Text

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
    sink.write(JSONText.string(name))
    sink.write(":\n")
    switch node {
    case .leaf(let text):
      sink.write(JSONText.string(shown(text, at: path)))
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
        sink.write(JSONText.string(shown(member, at: path)))
        sink.write(position == members.count - 1 ? "\n" : ",\n")
      }
      sink.write("]\n}\n")
    case .list(let list):
      sink.write("{\n\"entry\":\n[\n")
      var left = list.count
      for entry in list {
        left -= 1
        sink.write("{\n\"@name\":\n")
        sink.write(JSONText.string(entry.key))
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
}
