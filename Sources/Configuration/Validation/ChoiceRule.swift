// SPDX-License-Identifier: Apache-2.0

internal import YANG

/// A choice among the children of one schema node.
struct ChoiceRule: Sendable {
  /// The choice's name.
  let name: String
  /// Whether one of its cases has to be there.
  let isMandatory: Bool
  /// Its nodes, each with its case.
  let nodes: [(name: String, case: String)]
  /// Of a choice inside a case the names of that case's nodes: only when one of them is there, the
  /// inner choice is asked for.
  let outer: [String]?

  /// The choices among the children of a node.
  static func rules(in node: SchemaNode) -> [ChoiceRule] {
    var rules: [ChoiceRule] = []
    var seen: Set<[String]> = []
    for child in node.children {
      for depth in child.choices.indices {
        let above = Array(child.choices[..<depth])
        let choice = child.choices[depth]
        // Cases of one choice differ; what is above them and the choice's name do not.
        let key = above.flatMap { [$0.choice, $0.case] } + [choice.choice]
        guard seen.insert(key).inserted else { continue }
        let nodes = node.children.compactMap { other -> (name: String, case: String)? in
          guard other.choices.count > depth, Array(other.choices[..<depth]) == above,
            other.choices[depth].choice == choice.choice
          else { return nil }
          return (other.name, other.choices[depth].case)
        }
        let outer = above.isEmpty ? nil : node.children.filter { $0.choices.starts(with: above) }
        rules.append(
          ChoiceRule(
            name: choice.choice, isMandatory: choice.isMandatory, nodes: nodes,
            outer: outer?.map(\.name)))
      }
    }
    return rules
  }
}
