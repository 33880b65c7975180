// SPDX-License-Identifier: Apache-2.0

public import YANG

/// One reason why a configuration cannot be committed.
public struct ValidationError: Hashable, Sendable {
  /// The problem.
  public enum Kind: Hashable, Sendable {
    /// The value does not have its type; the text is `********` for a secret.
    case invalidValue(String, ValueError)
    /// The schema knows no such element there.
    case unexpected
    /// The element has content of another kind than the schema says, such as text in a container.
    case otherKind
    /// A child of that name has to be there; the path is that of its parent.
    case missing(String)
    /// No entry has that name.
    case badReference(String)
    /// There are fewer entries or members than the schema asks for.
    case tooFew(Int)
    /// There are more entries or members than the schema allows.
    case tooMany(Int)
    /// Of these children of one parent only one may be there.
    case conflicting([String])
  }

  /// The problem.
  public let kind: Kind
  /// Where, as a path of the document.
  public let path: Path

  /// Something is not there yet: a candidate may be so, and only a commit minds.
  public var isIncompleteness: Bool {
    switch kind {
    case .missing, .tooFew: true
    default: false
    }
  }

  /// A problem of that kind at that path of the document.
  public init(_ kind: Kind, at path: Path) {
    self.kind = kind
    self.path = path
  }
}
