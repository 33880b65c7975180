// SPDX-License-Identifier: Apache-2.0

import YANG

extension CommandPosition {
  /// Words of a refused line that are examined; it is kept without those behind them.
  private static let mostExamined = 1_024

  /// Where the part begins that history must not keep of a line that was refused at a word; nil when
  /// nothing in it may be a secret.
  ///
  /// 1. A word was refused where the grammar goes on to secrets: it, or a word behind it, may be one
  ///    whose keyword is misspelt, missing or in the wrong place.
  /// 2. A word resembles the name of a secret leaf, wherever it stands: the words behind it.
  ///
  /// Cost: a walk over the grammar.
  func suspectedSecrets(in tokens: [Token], refusedAt refused: Int?) -> Int? {
    var names: Set<String> = []
    for root in roots { Self.collect(from: root, into: &names) }
    var first = tokens.count > Self.mostExamined ? Self.mostExamined : tokens.count
    if let refused, leadsToSecrets { first = min(first, refused) }
    let named = tokens.prefix(first).firstIndex { token in
      names.contains { Self.resembles(token.text, $0) }
    }
    if let named { first = min(first, named + 1) }
    return first < tokens.count ? first : nil
  }

  /// Whether words behind the place that was reached may be secrets. Everything may follow the root:
  /// that alone is no reason.
  private var leadsToSecrets: Bool {
    if let inner = nested.first { return inner.leadsToSecrets }
    guard let statement else { return node !== surroundings.root && Self.hasSecrets(node) }
    return statement.purpose == .set && statement.schema !== surroundings.configuration
      && Self.hasSecrets(statement.schema)
  }

  private static func isSecret(_ leaf: SchemaNode) -> Bool {
    leaf.marks.isSecret || leaf.marks.promptInto != nil
  }

  private static func hasSecrets(_ node: SchemaNode) -> Bool {
    node.children.contains { isSecret($0) || hasSecrets($0) }
  }

  private static func collect(from node: SchemaNode, into names: inout Set<String>) {
    for child in node.children {
      if isSecret(child) { names.formUnion([child.name] + child.marks.aliases) }
      collect(from: child, into: &names)
    }
  }

  /// Whether an operator who typed `word` may have meant `name`: an abbreviation, other hyphens or
  /// capitals, more behind it, or a slip of the finger.
  static func resembles(_ word: String, _ name: String) -> Bool {
    guard word.utf8.count >= 4 else { return false }
    let word = letters(of: word)
    let name = letters(of: name)
    if name.starts(with: word) || word.starts(with: name) { return true }
    return distance(word, name) <= (name.count < 6 ? 1 : 2)
  }

  private static func letters(of word: String) -> [UInt8] {
    word.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
  }

  /// The insertions, removals and changes of a byte that make one of the other; 3 stands for more.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    guard abs(one.count - other.count) < 3 else { return 3 }
    var row = Array(0...other.count)
    for (index, byte) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in other.indices {
        let change = diagonal + (byte == other[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(change, diagonal + 1, row[column] + 1)
      }
    }
    return min(row[other.count], 3)
  }
}
