// SPDX-License-Identifier: Apache-2.0

import YANG

extension CommandPosition {
  /// Places of words that look like secrets in a line that was not understood: those behind a word
  /// that is a prefix of the name of a secret leaf, anywhere in the line.
  ///
  /// Cost: a walk over the grammar.
  func suspectedSecretWords(in tokens: [Token]) -> [Int] {
    var names: Set<String> = []
    for root in roots { Self.collect(from: root, into: &names) }
    return tokens.indices.dropFirst().filter { index in
      let word = tokens[index - 1].text
      return word.utf8.count >= 4 && names.contains { $0.hasPrefix(word) }
    }
  }

  private static func collect(from node: SchemaNode, into names: inout Set<String>) {
    for child in node.children {
      if child.marks.isSecret { names.insert(child.name) }
      collect(from: child, into: &names)
    }
  }
}
