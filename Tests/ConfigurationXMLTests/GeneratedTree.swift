// SPDX-License-Identifier: Apache-2.0

import Configuration

/// A small seeded generator, so that a failure can be had again.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Trees of every kind of node, with text that a careless writer or reader would change.
struct TreeGenerator {
  var random: SeededGenerator

  static let awkward = [
    "a b", " leading", "trailing ", "\n", " \n ", "\t", "  ", "a\r\nb", "\r", "<>&\"'", "]]>",
    "&amp;",
    "é", "e\u{301}", "\u{1F511}", "-----BEGIN-----\nAQ==\n-----END-----\n", "\u{85}", "\u{2028}",
    "%",
    "\u{FEFF}", "\u{FFFD}", "\u{7F}", "<![CDATA[x]]>",
  ]

  mutating func text() -> String {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: Self.awkward.randomElement(using: &random) ?? ""
    case 1: (Self.awkward.randomElement(using: &random) ?? "") + "x"
    default: "value-\(Int.random(in: 0..<1000, using: &random))"
    }
  }

  mutating func container(depth: Int) -> Container {
    var container = Container()
    for number in 0..<Int.random(in: 0..<5, using: &random) {
      container["n\(number)"] = node(depth: depth)
    }
    return container
  }

  mutating func node(depth: Int) -> Node {
    switch Int.random(in: 0..<(depth > 0 ? 5 : 2), using: &random) {
    case 0: return .leaf(text())
    case 1: return .members((0..<Int.random(in: 1..<4, using: &random)).map { _ in text() })
    case 2: return .container(container(depth: depth - 1))
    case 3:
      var list = EntryList()
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        list[text()] = container(depth: depth - 1)
      }
      return .list(list)
    default:
      var list = EntryList()
      for number in 0..<Int.random(in: 100..<400, using: &random) {
        list["\(number)"] = Container()
      }
      return .list(list)
    }
  }

  mutating func configuration() -> Configuration {
    Configuration(
      root: container(depth: 4), attributes: [.init(name: "version", value: "11.1.0" + text())])
  }
}
