// SPDX-License-Identifier: Apache-2.0

/// The extensions of module `wfsh-cli` that the loader knows.
enum Mark: String, CaseIterable {
  case mode, positional, complete, hidden, confirm, privilege, alias, secret, computed, addition
  case reply, placeholder, behind
  case changesMode = "changes-mode"
  case aheadOf = "ahead-of"
  case openValues = "open-values"
  case configurationPath = "configuration-path"
  case commandLine = "command-line"
  case promptInto = "prompt-into"
  case xmlParent = "xml-parent"

  /// The module that declares them.
  static let module = "wfsh-cli"

  private static let nodes: [Keyword] = [.container, .list, .leaf, .leafList, .rpc, .action]

  /// The statements a mark can stand in.
  var places: Keyword.Set {
    switch self {
    case .mode: Keyword.Set([.module])
    case .positional, .commandLine, .secret, .computed, .promptInto, .configurationPath, .behind,
      .aheadOf, .openValues:
      Keyword.Set([.leaf, .leafList])
    case .complete: Keyword.Set([.leaf, .leafList, .list])
    case .hidden, .addition:
      Keyword.Set(Self.nodes + [.choice, .case, .augment, .module])
    case .confirm, .reply, .changesMode: Keyword.Set([.rpc, .action])
    case .privilege: Keyword.Set([.rpc, .action, .leaf])
    case .alias: Keyword.Set(Self.nodes)
    case .xmlParent: Keyword.Set([.container])
    case .placeholder: Keyword.Set([.type, .typedef, .leaf, .leafList])
    }
  }
}
