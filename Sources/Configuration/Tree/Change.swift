// SPDX-License-Identifier: Apache-2.0

/// One difference between two configurations.
public struct Change: Equatable, Sendable {
  /// What happened to the node.
  public enum Kind: Hashable, Sendable {
    /// It is only in the new configuration, with everything below it.
    case added
    /// It is only in the old configuration, with everything below it.
    case removed
    /// A leaf or leaf-list has another value, or the node is of another kind now.
    case changed
    /// A list has its common entries in another order; reported after the entries' own changes.
    case reordered
  }

  /// What happened.
  public let kind: Kind
  /// The node, or the entry, or (reordered) the list.
  public let path: Path
  /// What stood there; nil where nothing did.
  public let old: Node?
  /// What stands there now; nil where nothing does.
  public let new: Node?
}
