// SPDX-License-Identifier: Apache-2.0

import YANG

// A request names its action by elements: `<show><jobs><id>3</id></jobs></show>`. The value of a
// positional input is the text of the action's own element, and the other inputs stand beside it;
// without a positional value the inputs stand inside. An input that belongs behind a word without a
// value stands in that word's element (`<commit><partial><admin>…`). Source: captures of `debug cli on`
// (cli-facts 7.3), the XML API (xml-api 1.9).

extension CommandPosition {
  /// The request for the action and the values given so far, secrets replaced by `mask`.
  func request(masking mask: String? = nil) -> Element? {
    guard let action, let name = action.path.last else { return nil }
    var inputs = Self.inputs(of: action, values, mask)
    var innermost = Element(name)
    var beside: [Element] = []
    if action.path.count > 1, let leaf = action.children.first(where: \.marks.isPositional),
      let index = inputs.firstIndex(where: { $0.name == leaf.name })
    {
      let value = inputs.remove(at: index)
      innermost.text = value.text
      innermost.children = value.children
      beside = inputs
    } else {
      innermost.children = inputs
    }
    var element = innermost
    for name in action.path.dropLast().reversed() {
      element = Element(name, [element] + beside)
      beside = []
    }
    return element
  }

  /// The inputs below an action, or below a container of its input, in schema order.
  private static func inputs(
    of parent: SchemaNode, _ values: [String: [String]], _ mask: String?
  ) -> [Element] {
    func element(_ input: SchemaNode) -> Element? {
      guard let given = values[input.name] else { return nil }
      if input.kind == .container { return Element(input.name, inputs(of: input, values, mask)) }
      if input.isEmptyLeaf {
        return Element(
          input.name,
          parent.children.filter { $0.marks.behind == input.name }.compactMap(element))
      }
      let shown = mask.map { input.marks.isSecret ? [$0] : given } ?? given
      if input.kind == .leafList { return Element(input.name, shown.map { Element("member", $0) }) }
      return Element(input.name, shown.first ?? "")
    }
    let words = Set(parent.children.filter(\.isEmptyLeaf).map(\.name))
    return parent.children.filter { !words.contains($0.marks.behind ?? "") }.compactMap(element)
  }

  /// Takes a whole request instead of the words of a line. Its words are accepted one by one, so that
  /// the same types are checked.
  mutating func accept(_ request: Element) throws(LineError) {
    for token in try Self.words(for: request, in: roots[0]) { try accept(token) }
    try finish()
  }

  private static func words(
    for request: Element, in root: SchemaNode
  ) throws(LineError) -> [Token] {
    var words: [Token] = []
    var node = root
    var element = request
    var beside: [Element] = []
    while true {
      guard beside.isEmpty, let child = node.child(element.name) else {
        throw .unexpected(words.map(\.text) + [beside.first?.name ?? element.name])
      }
      words.append(Token(text: element.name, isQuoted: false))
      node = child
      if node.kind == .action { break }
      let steps = element.children.filter { node.child($0.name) != nil }
      guard let step = steps.first, steps.count == 1 else {
        if let other = element.children.first(where: { node.child($0.name) == nil }) {
          throw .unexpected(words.map(\.text) + [other.name])
        }
        throw .invalidSyntax
      }
      beside = element.children.filter { $0 != step }
      element = step
      if node.child(step.name)?.kind == .action {
        words.append(Token(text: step.name, isQuoted: false))
        node = node.child(step.name) ?? node
        break
      }
    }
    let place = words.map(\.text)
    var inputs = element.children + beside
    if let leaf = node.children.first(where: \.marks.isPositional), node.path.count > 1,
      !element.text.isEmpty || inputs.first?.name == "member"
    {
      // The value of the positional input is the content of the action's own element.
      inputs = [Element(leaf.name, element.text, children: element.children)] + beside
    } else if !element.text.isEmpty {
      throw .invalidSyntax
    }
    return words + (try Self.words(for: inputs, of: node, in: place))
  }

  /// The words for inputs of an action, or of a container of its input, in schema order: an input
  /// that belongs behind another one comes later in the schema.
  private static func words(
    for nested: [Element], of parent: SchemaNode, in place: [String]
  ) throws(LineError) -> [Token] {
    var words: [Token] = []
    // Those in the element of a word without a value are inputs of the same action.
    let inputs =
      nested
      + nested.filter { parent.child($0.name)?.isEmptyLeaf ?? false }.flatMap(\.children)
    let names = parent.children.map { [$0.name] + $0.marks.aliases }
    if let other = inputs.first(where: { input in !names.contains { $0.contains(input.name) } }) {
      throw .unexpected(place + [other.name])
    }
    for (index, leaf) in parent.children.enumerated() {
      for input in inputs where names[index].contains(input.name) {
        if !leaf.marks.isPositional { words.append(Token(text: leaf.name, isQuoted: false)) }
        if leaf.kind == .container {
          words += try Self.words(for: input.children, of: leaf, in: place + [leaf.name])
        } else if leaf.kind == .leafList, !input.children.isEmpty {
          let members = input.children.map { Token(text: $0.text, isQuoted: true) }
          words += [Token(text: "[", isQuoted: false)] + members
          words.append(Token(text: "]", isQuoted: false))
        } else if !leaf.isEmptyLeaf {
          words.append(Token(text: input.text, isQuoted: true))
        }
      }
    }
    return words
  }
}

extension SchemaNode {
  /// A leaf that is given by its name alone.
  fileprivate var isEmptyLeaf: Bool {
    if case .empty? = type { return true }
    return false
  }
}
