// SPDX-License-Identifier: Apache-2.0

/// The commands and the configuration of an appliance, read from YANG 1.1 modules (RFC 7950).
///
/// A subset is implemented; whatever lies outside is refused and never ignored.
public struct Grammar: Sendable {
  /// The container `config`; its children are the top data nodes of all modules.
  public let configuration: SchemaNode
  /// Root of the commands at the prompt `>`.
  public let operational: SchemaNode
  /// Root of the commands at the prompt `#`.
  public let configurationMode: SchemaNode

  /// Loads modules; the order of the sources does not matter, imports resolve among them.
  ///
  /// Linear in the text and in the nodes that groupings expand to.
  /// - Throws: The first defect, with its file and line.
  public init(sources: [GrammarSource]) throws(GrammarError) {
    let trees = try Loader(sources).trees()
    configuration = trees.configuration
    operational = trees.operational
    configurationMode = trees.configurationMode
  }

  /// Every command: those at `>` in schema order, then those that only stand at `#`.
  ///
  /// The words of one are its node's ``SchemaNode/path``. Linear in the size of both trees.
  public func actions() -> [SchemaNode] {
    var found: [SchemaNode] = []
    collect(operational, into: &found)
    let known = Set(found.map { ObjectIdentifier($0.definition) })
    var more: [SchemaNode] = []
    collect(configurationMode, into: &more)
    return found + more.filter { !known.contains(ObjectIdentifier($0.definition)) }
  }

  private func collect(_ node: SchemaNode, into found: inout [SchemaNode]) {
    for child in node.children {
      if child.kind == .action {
        found.append(child)
      } else {
        collect(child, into: &found)
      }
    }
  }
}
