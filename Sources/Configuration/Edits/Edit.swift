// SPDX-License-Identifier: Apache-2.0

/// One change of a configuration. Paths count from below `<config>`.
///
/// What stands above the place of `create`, `createEmptyMembers`, `set`, `add`, `merge` and
/// `replace` is created where it is missing. Nothing is changed when an edit is refused.
public enum Edit: Equatable, Sendable {
  /// An empty container or entry, unless something is there already.
  case create(Path)
  /// A leaf-list without members, unless there are some already.
  case createEmptyMembers(Path)
  /// The text of a leaf.
  case set(Path, String)
  /// Members appended to a leaf-list; those that it has stay where they are.
  case add(Path, [String])
  /// A node or an entry taken away; parents that become empty stay.
  case remove(Path)
  /// One member taken away; the leaf-list stays, even when empty.
  case removeMember(Path, String)
  /// A subtree merged into the existing one: leaves are replaced, members and entries added.
  case merge(Path, Node)
  /// A subtree that replaces the existing one.
  case replace(Path, Node)
  /// Another key for an entry, which keeps its place in the list.
  case rename(Path, String)
  /// A copy of an entry under another key, at the end of the list.
  case copy(Path, String)
  /// Another place in its list for an entry.
  case move(Path, Position)

  /// A place in a list.
  public enum Position: Hashable, Sendable {
    /// Before all others.
    case top
    /// After all others.
    case bottom
    /// Directly before the entry of that key.
    case before(String)
    /// Directly after the entry of that key.
    case after(String)
  }

  /// The path that the edit names.
  public var path: Path {
    switch self {
    case .create(let path), .createEmptyMembers(let path), .remove(let path): path
    case .set(let path, _), .removeMember(let path, _), .rename(let path, _): path
    case .add(let path, _), .merge(let path, _), .replace(let path, _): path
    case .copy(let path, _), .move(let path, _): path
    }
  }
}
