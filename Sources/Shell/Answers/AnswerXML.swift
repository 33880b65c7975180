// SPDX-License-Identifier: Apache-2.0

import Configuration
import Text

/// Answers and refusals as the management server gives them in XML.
///
/// Source: the XML API (xml-api 1.4), captures of `debug cli on` (cli-facts 7.3).
enum AnswerXML {
  /// `<response status="success"><result>…</result></response>`, with a line end.
  static func string(_ answer: Answer) -> String {
    "<response status=\"success\">\(result(answer))</response>\n"
  }

  /// The answer to a change of the configuration.
  static let commandSucceeded =
    "<response status=\"success\" code=\"20\"><msg>command succeeded</msg></response>\n"

  /// `<response status="error" code="7"><msg><line>…</line></msg></response>`, with a line end.
  static func string(_ refusal: Refusal) -> String {
    let content: String
    if case .answer(let answer) = refusal.kind {
      content = result(answer)
    } else {
      content = string(Element("msg", refusal.messages.map { Element("line", $0) }))
    }
    let code = refusal.code.map { " code=\"\($0)\"" } ?? ""
    return "<response status=\"error\"\(code)>\(content)</response>\n"
  }

  private static func result(_ answer: Answer) -> String {
    if case .text(let text) = answer.result, text.dropLast().contains("\n") {
      // Captured: a text of several lines is a CDATA section.
      return "<result>\(XMLText.characterData(text))</result>"
    }
    return string(answer.resultElement)
  }

  /// An element without layout. Values of attributes are put between `quote`.
  static func string(_ element: Element, quote: Character = "\"") -> String {
    var text = ""
    append(element, quote, to: &text)
    return text
  }

  private static func append(_ element: Element, _ quote: Character, to text: inout String) {
    text += "<\(element.name)"
    for attribute in element.attributes {
      text += " \(attribute.name)=\(quote)\(escaped(attribute.value))\(quote)"
    }
    // The appliance writes an empty result with both tags.
    if element.text.isEmpty, element.children.isEmpty, element.name != "result" {
      text += "/>"
      return
    }
    text += ">" + escaped(element.text)
    for child in element.children { append(child, quote, to: &text) }
    text += "</\(element.name)>"
  }

  /// Text between tags, or the value of an attribute. Control characters are made visible, since
  /// this goes to a terminal; line ends stay.
  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "\n")) else { return XMLText.escaped(text.printable) }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return XMLText.escaped(lines.map(\.printable).joined(separator: "\n"))
  }
}

extension Answer {
  /// The `result` element with what it holds. Cost: the size of a configuration.
  var resultElement: Element {
    switch result {
    case .text(let text): Element("result", text)
    case .elements(let elements): Element("result", elements)
    case .configuration(let configuration, let path):
      Element("result", configuration.elements(at: path))
    }
  }
}

extension Configuration {
  /// The node at `path` as an element of its own name; empty if the path does not exist.
  fileprivate func elements(at path: Path) -> [Element] {
    guard let node = self[path] else { return [] }
    switch path.elements.last {
    case .node(let name): return [Element(name, node)]
    case .entry(let key): return [Element(entry: key, Element.children(of: node))]
    case nil:
      let attributes = attributes.map { Element.Attribute(name: $0.name, value: $0.value) }
      return [Element("config", attributes: attributes, children: Element.children(of: node))]
    }
  }
}
