// SPDX-License-Identifier: Apache-2.0

import Configuration
import TestSupport
import YANG

/// Configurations that the schema allows, with every awkward text that its types let through.
struct GeneratedConfiguration {
  private var random: SeededGenerator
  private(set) var edits: [Edit] = []
  private(set) var tree = Configuration()

  static let texts = [
    "plain", "two words", " leading", "trailing ", "a\nb", "\n",
    "-----BEGIN-----\nAQ==\n-----END-----\n",
    "it's", "say \"hi\"", "it's \"both\"", "'", "\"", "\"'", "[", "]", "[ a b ]", "|", "a | b", "#",
    "# no",
    "$x `y` \\z", "\\", "\\n", "a;b", "{ }", "}", "é", "e\u{301}", "\u{1F511} key", "日本", "?",
    "a?b", "yes",
    "set", "<a href=\"x\">&amp;</a>", "]]>", "%s", "~", "!", "*", "a=b", "--", "-1", "", "\t",
    "a\tb",
    "x", "ca-1", "root.example.com", "admin@example.com", "http://ocsp.example.com/?a=b&c=%20",
    "10.1.2.3", "10.1.2.0/24", "255.255.255.0", "fe80::1", "2001:db8::/64", "0", "1", "2", "5", "7",
    "10",
    "30", "60", "100", "443", "576", "1024", "1500", "2048", "3000", "65535", "00:11:22:33:44:55",
    "UTC",
    "Europe/Zurich", "2026/11/21 10:00:00", "-AQ==c2VhbGVk", "$5$abcdefgh$", "aes256", "12:30",
    "eth2",
    String(repeating: "long ", count: 40), String(repeating: "w", count: 63),
  ]

  init(_ schema: SchemaNode, seed: UInt64) {
    random = SeededGenerator(state: seed)
    // References need what they name.
    let tops = schema.children.sorted {
      ($0.name == "shared" ? 0 : 1) < ($1.name == "shared" ? 0 : 1)
    }
    for _ in 0..<2 { for top in tops { add(top, below: [], depth: 0) } }
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  private mutating func make(_ edit: Edit) {
    do {
      try tree.apply(edit)
      edits.append(edit)
    } catch {}
  }

  private mutating func add(_ node: SchemaNode, below parent: Path, depth: Int) {
    guard node.marks.promptInto == nil else { return }
    var path = parent
    for (index, name) in node.marks.xmlParent.enumerated() {
      path = path.appending(index % 2 == 0 ? .node(name) : .entry(name))
    }
    path = path.appending(.node(node.name))
    switch node.kind {
    case .container:
      make(.create(path))
      addChildren(of: node, at: path, depth: depth)
    case .list:
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        let count = tree[path]?.list?.count ?? 0
        guard count < node.maxElements ?? .max, let key = value(of: node), !key.isEmpty else {
          continue
        }
        make(.create(path.appending(.entry(key))))
        addChildren(of: node, at: path.appending(.entry(key)), depth: depth)
      }
    case .leaf:
      if case .empty? = node.type {
        make(.set(path, ""))
      } else if let text = value(of: node) {
        make(.set(path, text))
      }
    case .leafList:
      var members: [String] = []
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        if let text = value(of: node), !members.contains(text) { members.append(text) }
      }
      make(members.isEmpty ? .createEmptyMembers(path) : .add(path, members))
    case .action: break
    }
  }

  private mutating func addChildren(of node: SchemaNode, at path: Path, depth: Int) {
    // One case of each choice: the one that stands there, or one by lot.
    var cases: [String: String] = [:]
    for child in node.children.shuffled(using: &random) {
      let isThere = tree[path.appending(.node(child.name))] != nil
      if isThere { for choice in child.choices { cases[choice.choice] = choice.case } }
    }
    for child in node.children.shuffled(using: &random) {
      guard child.choices.allSatisfy({ cases[$0.choice, default: $0.case] == $0.case }) else {
        continue
      }
      guard chance(depth == 0 ? 90 : 45) else { continue }
      for choice in child.choices { cases[choice.choice] = choice.case }
      add(child, below: path, depth: depth + 1)
    }
  }

  private mutating func value(of node: SchemaNode) -> String? {
    guard let type = node.type else { return nil }
    if node.marks.isSecret { return "-AQ==" + (chance(50) ? "c2VhbGVk" : "AAAA+/8=") }
    if case .leafref(let reference) = type {
      var place: Path = []
      for name in reference.target { place = place.appending(.node(name)) }
      return tree[place]?.list.flatMap { Array($0).randomElement(using: &random)?.key }
    }
    if case .enumeration(let values) = type { return values.randomElement(using: &random)?.name }
    for _ in 0..<30 {
      guard let text = Self.texts.randomElement(using: &random) else { return nil }
      if type.validate(text) == nil { return text }
    }
    return Self.texts.first { type.validate($0) == nil }
  }
}
