// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// Writes configuration documents: two blanks a level, one leaf or member a line.
///
/// The written document reads back as the same tree. A value of blanks with a line break among them
/// is preceded by an empty CDATA section, which tells it from layout; a character that XML 1.0
/// cannot
/// hold is written as U+FFFD.
public struct ConfigurationXMLWriter: ~Copyable {
  private var output = ByteBuffer()
  /// What was written as pieces already, and the document before it; nil: all bytes in one piece.
  private var document: EncodedDocument?
  private let before: EncodedDocument?

  /// A writer that has written nothing.
  public init() { before = nil }

  /// A writer of a document in pieces, which takes what it can from the document `before` it.
  fileprivate init(after before: EncodedDocument?) {
    self.before = before
    document = EncodedDocument()
  }

  /// The bytes that were written so far.
  public consuming func finish() -> [UInt8] { output.take() }

  fileprivate consuming func finishDocument() -> EncodedDocument {
    var document = document ?? EncodedDocument()
    document.append(output.take())
    return document
  }

  /// Writes the whole document with its declaration.
  public mutating func write(_ configuration: Configuration) {
    output.append("<?xml version=\"1.0\"?>\n<config")
    for attribute in configuration.attributes {
      output.append(" ")
      output.append(attribute.name)
      output.append("=\"")
      output.appendEscaped(attribute.value, isAttribute: true)
      output.append("\"")
    }
    if configuration.root.isEmpty {
      output.append("/>\n")
    } else {
      output.append(">\n")
      write(configuration.root, indentation: 1)
      output.append("</config>\n")
    }
  }

  /// Writes one element at that depth (in levels of two blanks).
  public mutating func write(_ name: String, _ node: Node, indentation: Int) {
    output.indent(indentation)
    output.append("<")
    output.append(name)
    if node.isEmpty {
      output.append("/>\n")
      return
    }
    output.append(">")
    switch node {
    case .leaf(let text): writeText(text)
    case .container(let container):
      output.append("\n")
      write(container, indentation: indentation + 1)
      output.indent(indentation)
    case .list(let list):
      output.append("\n")
      write(list, indentation: indentation + 1)
      output.indent(indentation)
    case .members(let members):
      output.append("\n")
      for member in members {
        output.indent(indentation + 1)
        output.append("<member>")
        writeText(member)
        output.append("</member>\n")
      }
      output.indent(indentation)
    }
    output.append("</")
    output.append(name)
    output.append(">\n")
  }

  /// Writes one `<entry>` at that depth.
  public mutating func write(entry key: String, _ content: Container, indentation: Int) {
    output.indent(indentation)
    output.append("<entry name=\"")
    output.appendEscaped(key, isAttribute: true)
    if content.isEmpty {
      output.append("\"/>\n")
    } else {
      output.append("\">\n")
      write(content, indentation: indentation + 1)
      output.indent(indentation)
      output.append("</entry>\n")
    }
  }

  /// Writes the entries of a list at that depth; in a document of pieces, the runs of a large one as
  /// pieces. A large list within such a run belongs to its piece.
  private mutating func write(_ list: EntryList, indentation: Int) {
    let runs = document == nil ? [] : list.runs
    if runs.isEmpty {
      for entry in list { write(entry: entry.key, entry.content, indentation: indentation) }
      return
    }
    guard var document = document.take() else { return }
    document.append(output.take())
    for run in runs {
      if let known = before?.bytes(of: run, indentation: indentation) {
        document.append(known, of: run, indentation: indentation)
        continue
      }
      for entry in run.entries { write(entry: entry.key, entry.content, indentation: indentation) }
      document.append(output.take(), of: run, indentation: indentation)
    }
    self.document = document
  }

  /// Writes the children of an element at that depth.
  public mutating func write(_ container: Container, indentation: Int) {
    for child in container { write(child.name, child.node, indentation: indentation) }
  }

  /// Writes the answer to a `show` with the output format `xml`: what stands at `path`, in the
  /// frame of the appliance's answer; an empty result where there is nothing.
  ///
  /// Source: the answer to `show` in xml format, code 19 = the answer to a read.
  public mutating func writeResponse(to path: Path, of configuration: Configuration) {
    output.append("<response status=\"success\" code=\"19\">\n")
    if let node = configuration[path] {
      output.append("  <result total-count=\"1\" count=\"1\">\n")
      switch path.elements.last {
      case .node(let name): write(name, node, indentation: 2)
      case .entry(let key): write(entry: key, node.container ?? Container(), indentation: 2)
      case nil: write("config", node, indentation: 2)
      }
      output.append("  </result>\n")
    } else {
      output.append("  <result/>\n")
    }
    output.append("</response>\n")
  }

  private mutating func writeText(_ text: String) {
    let isLayout =
      text.utf8.contains(0x0A)
      && text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }
    if isLayout { output.append("<![CDATA[]]>") }
    output.appendEscaped(text, isAttribute: false)
  }
}

extension Configuration {
  /// The document's bytes, as ``ConfigurationXMLWriter`` writes them.
  public func xml() -> [UInt8] {
    var writer = ConfigurationXMLWriter()
    writer.write(self)
    return writer.finish()
  }

  /// The document's bytes in pieces. Runs of entries that `before` contains too are not encoded again.
  public func encoded(after before: EncodedDocument? = nil) -> EncodedDocument {
    var writer = ConfigurationXMLWriter(after: before)
    writer.write(self)
    return writer.finishDocument()
  }
}
