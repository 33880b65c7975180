// SPDX-License-Identifier: Apache-2.0

/// One difference between two configurations.
public struct Change: Equatable, Sendable {
  /// The kind of a change.
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

  /// The kind of the change.
  public let kind: Kind
  /// The node, or the entry, or (reordered) the list.
  public let path: Path
  /// The old node; nil if there was none.
  public let old: Node?
  /// The new node; nil if there is none.
  public let new: Node?
}
