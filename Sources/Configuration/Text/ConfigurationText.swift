// SPDX-License-Identifier: Apache-2.0

/// Renders a configuration for `show`, in every format except XML.
///
/// Text is handed over in pieces of some tens of kilobytes, so that the first lines of a large
/// configuration are out before the last are made.
///
/// Source: captures of `show` in configuration mode and of `show config running`.
public struct ConfigurationText: Sendable {
  /// The appliance's `config-output-format`, without `xml`.
  public enum Format: Sendable {
    /// Braces: `servers {`, `  primary 1.2.3.4;`, `}`.
    case braces
    /// Lines that can be pasted: `set deviceconfig system …`.
    case set
    /// One token a line.
    case json
  }

  /// From where paths and levels are counted.
  public enum Form: Sendable {
    /// From the top of the command line, as configuration mode shows it.
    case command
    /// From `config`, as operational mode shows it.
    case document
  }

  let format: Format
  let form: Form
  let layout: ConfigurationLayout
  let mask: (@Sendable (Path, String) -> String)?

  /// A renderer; `mask` sees the document path and text of every leaf and member and says what to
  /// show in its place.
  public init(
    format: Format, form: Form = .command, layout: ConfigurationLayout,
    mask: (@Sendable (Path, String) -> String)? = nil
  ) {
    self.format = format
    self.form = form
    self.layout = layout
    self.mask = mask
  }

  /// Renders the node at a document path; nothing if there is no node.
  public func render(
    _ configuration: Configuration, at path: Path = [], to output: (String) -> Void
  ) {
    withoutActuallyEscaping(output) { output in
      var sink = TextSink(output: output)
      let parts = parts(of: configuration, at: path)
      switch format {
      case .braces:
        for part in parts { writeBraces(part.label, part.node, part.path, 0, &sink) }
      case .set:
        for part in parts { writeSet(line(to: part.path), part.node, part.path, &sink) }
      case .json where !parts.isEmpty: writeJSON(parts, &sink)
      case .json: break
      }
      sink.flush()
    }
  }

  /// All of it as one string.
  public func string(_ configuration: Configuration, at path: Path = []) -> String {
    var text = ""
    render(configuration, at: path) { text += $0 }
    return text
  }

  // MARK: Selecting nodes

  /// A subtree with the word before it.
  struct Part {
    let label: String
    let node: Node
    let path: Path
  }

  private func parts(of configuration: Configuration, at path: Path) -> [Part] {
    if let last = path.elements.last {
      return configuration[path].map { [Part(label: last.text, node: $0, path: path)] } ?? []
    }
    if form == .document {
      return [Part(label: "config", node: .container(configuration.root), path: [])]
    }
    var parts: [Part] = []
    var known: Set<Path> = []
    for top in layout.tops {
      let path = top.parent.appending(node: top.name)
      known.insert(path)
      for depth in top.parent.elements.indices {
        known.insert(Path(top.parent.elements[...depth]))
      }
      if let node = configuration[path] {
        parts.append(Part(label: top.name, node: node, path: path))
      }
    }
    // A document may contain nodes that the schema does not know.
    for child in configuration.root where !known.contains([.node(child.name)]) {
      parts.append(Part(label: child.name, node: child.node, path: [.node(child.name)]))
    }
    return parts
  }

  private func line(to path: Path) -> String {
    let words: [String]
    switch form {
    case .command: words = layout.commandPath(path).elements.map(\.text)
    case .document: words = ["config"] + path.elements.map(\.text)
    }
    return (["set"] + words.map(Quoting.quoted)).joined(separator: " ")
  }

  func shown(_ text: String, at path: Path) -> String { mask?(path, text) ?? text }

  /// The path one step on, where a mask wants to know it.
  func step(_ path: Path, _ element: @autoclosure () -> PathElement) -> Path {
    mask == nil ? path : path.appending(element())
  }

  // MARK: Braces

  private func writeBraces(
    _ label: String, _ node: Node, _ path: Path, _ level: Int, _ sink: inout TextSink
  ) {
    sink.indent(level)
    sink.write(Quoting.isPlain(label) ? label : Quoting.quoted(label))
    if node.isEmpty {
      sink.write(";\n")
      return
    }
    switch node {
    case .leaf(let text):
      sink.write(" ")
      sink.write(Quoting.quoted(shown(text, at: path)))
      sink.write(";\n")
    case .members(let members):
      let words = members.map { Quoting.quoted(shown($0, at: path)) }
      let text = words.joined(separator: " ")
      sink.write(words.count == 1 ? " \(text);\n" : " [ \(text)];\n")
    case .container(let container):
      sink.write(" {\n")
      writeBraces(container, path, level + 1, &sink)
      sink.indent(level)
      sink.write("}\n")
    case .list(let list):
      sink.write(" {\n")
      for entry in list {
        let path = step(path, .entry(entry.key))
        writeBraces(entry.key, .container(entry.content), path, level + 1, &sink)
      }
      sink.indent(level)
      sink.write("}\n")
    }
  }

  private func writeBraces(
    _ container: Container, _ path: Path, _ level: Int, _ sink: inout TextSink
  ) {
    for child in container {
      writeBraces(child.name, child.node, step(path, .node(child.name)), level, &sink)
    }
  }

  // MARK: Set

  private func writeSet(_ line: String, _ node: Node, _ path: Path, _ sink: inout TextSink) {
    if node.isEmpty {
      sink.write(line)
      sink.write("\n")
      return
    }
    switch node {
    case .leaf(let text):
      sink.write(line)
      sink.write(" ")
      sink.write(Quoting.quoted(shown(text, at: path)))
      sink.write("\n")
    case .members(let members):
      sink.write(line)
      let words = members.map { Quoting.quoted(shown($0, at: path)) }
      let text = words.joined(separator: " ")
      sink.write(words.count == 1 ? " \(text)\n" : " [ \(text) ]\n")
    case .container(let container):
      for child in container {
        writeSet("\(line) \(child.name)", child.node, step(path, .node(child.name)), &sink)
      }
    case .list(let list):
      for entry in list {
        writeSet(
          "\(line) \(Quoting.quoted(entry.key))", .container(entry.content),
          step(path, .entry(entry.key)), &sink)
      }
    }
  }
}
