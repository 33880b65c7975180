// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// Generates trees with every kind of node, and text that a careless writer or reader would change.
public struct TreeGenerator {
  public var random: SeededGenerator

  public init(random: SeededGenerator) { self.random = random }

  public static let awkward = [
    "a b", " leading", "trailing ", "\n", " \n ", "\t", "  ", "a\r\nb", "\r", "<>&\"'", "]]>",
    "&amp;",
    "é", "e\u{301}", "\u{1F511}", "-----BEGIN-----\nAQ==\n-----END-----\n", "\u{85}", "\u{2028}",
    "%",
    "\u{FEFF}", "\u{FFFD}", "\u{7F}", "<![CDATA[x]]>",
  ]

  public mutating func text() -> String {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: Self.awkward.randomElement(using: &random) ?? ""
    case 1: (Self.awkward.randomElement(using: &random) ?? "") + "x"
    default: "value-\(Int.random(in: 0..<1000, using: &random))"
    }
  }

  public mutating func container(depth: Int) -> Container {
    var container = Container()
    for number in 0..<Int.random(in: 0..<5, using: &random) {
      container["n\(number)"] = node(depth: depth)
    }
    return container
  }

  public mutating func node(depth: Int) -> Node {
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

  public mutating func configuration() -> Configuration {
    Configuration(
      root: container(depth: 4), attributes: [.init(name: "version", value: "11.1.0" + text())])
  }
}
