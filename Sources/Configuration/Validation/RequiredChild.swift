// SPDX-License-Identifier: Apache-2.0

internal import YANG

/// A child that has to be there, or may hold such, once its parent is there.
struct RequiredChild: Sendable {
  let node: SchemaNode
  /// Of a child inside a choice the names of its case: it is asked for once one of them is there.
  let caseNames: [String]?

  init(_ node: SchemaNode, among siblings: [SchemaNode]) {
    self.node = node
    caseNames =
      node.choices.isEmpty
      ? nil : siblings.filter { $0.choices.starts(with: node.choices) }.map(\.name)
  }
}
