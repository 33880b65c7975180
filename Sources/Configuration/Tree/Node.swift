// SPDX-License-Identifier: Apache-2.0

/// The content of one element of the document.
///
/// An element without content (`<x/>`) does not tell its kind: all four empty nodes are equal, and
/// the first edit below it decides its kind.
public enum Node: Sendable {
  /// Elements below an element, or the content of an entry.
  case container(Container)
  /// `<entry name="…">` elements.
  case list(EntryList)
  /// The values of a leaf-list, in order.
  case members([String])
  /// The text of a leaf.
  case leaf(String)

  /// Whether the element has no content at all.
  public var isEmpty: Bool {
    switch self {
    case .container(let container): container.isEmpty
    case .list(let list): list.isEmpty
    case .members(let members): members.isEmpty
    case .leaf(let text): text.isEmpty
    }
  }

  /// The container, also that of an empty element; nil when this is something else.
  public var container: Container? {
    if case .container(let container) = self { return container }
    return isEmpty ? Container() : nil
  }

  /// The list, also that of an empty element; nil when this is something else.
  public var list: EntryList? {
    if case .list(let list) = self { return list }
    return isEmpty ? EntryList() : nil
  }

  /// The members, also those of an empty element; nil when this is something else.
  public var members: [String]? {
    if case .members(let members) = self { return members }
    return isEmpty ? [] : nil
  }

  /// The text of a leaf, `""` for an empty element; nil when this is something else.
  public var leaf: String? {
    if case .leaf(let text) = self { return text }
    return isEmpty ? "" : nil
  }

  /// Whether both are the same memory: true implies equal, false implies nothing.
  /// Constant time; text is compared.
  public func isIdentical(to other: Node) -> Bool {
    switch (self, other) {
    case (.container(let mine), .container(let theirs)): mine.isIdentical(to: theirs)
    case (.list(let mine), .list(let theirs)): mine.isIdentical(to: theirs)
    case (.members(let mine), .members(let theirs)): mine.span.isIdentical(to: theirs.span)
    case (.leaf(let mine), .leaf(let theirs)): sameBytes(mine, theirs)
    default: false
    }
  }
}

extension Node: Equatable {
  /// Structural equality; subtrees shared by both sides are not looked at.
  ///
  /// The order of a container's children carries no meaning, that of entries and members does.
  public static func == (left: Node, right: Node) -> Bool {
    switch (left, right) {
    case (.container(let mine), .container(let theirs)): mine == theirs
    case (.list(let mine), .list(let theirs)): mine == theirs
    case (.members(let mine), .members(let theirs)):
      mine.span.isIdentical(to: theirs.span)
        || mine.count == theirs.count && zip(mine, theirs).allSatisfy(sameBytes)
    case (.leaf(let mine), .leaf(let theirs)): sameBytes(mine, theirs)
    default: left.isEmpty && right.isEmpty
    }
  }
}

/// Equality of values by their bytes: `String`'s own `==` takes composed and decomposed letters as
/// equal, and a change from one to the other must not go unnoticed.
func sameBytes(_ left: String, _ right: String) -> Bool {
  guard left == right else { return false }
  return left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
}
