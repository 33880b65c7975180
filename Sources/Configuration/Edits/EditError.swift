// SPDX-License-Identifier: Apache-2.0

/// Why an edit could not be carried out; the configuration is as before.
public enum EditError: Error, Hashable, Sendable {
  /// The node, entry or member does not exist.
  case missing(Path)
  /// There is already an entry of that key.
  case exists(Path)
  /// The node is of another kind, such as a leaf in the middle of the path.
  case otherKind(Path)
  /// No document can have such a path, or the edit needs an entry's path.
  case malformed(Path)

  /// Where it went wrong.
  public var path: Path {
    switch self {
    case .missing(let path), .exists(let path), .otherKind(let path), .malformed(let path): path
    }
  }
}
