// SPDX-License-Identifier: Apache-2.0

import Configuration
import YANG

/// Where the objects of a leafref stand in the document.
enum ReferenceTarget {
  /// The list that `reference` points into. Only lists that hang below a top container without a
  /// parent of its own in the document (`shared`) are referred to in any model so far.
  static func listPath(of reference: LeafReference) -> Path {
    Path(reference.target.map { .node($0) })
  }

  static func path(of reference: LeafReference, key: String) -> Path {
    listPath(of: reference).appending(.entry(key))
  }
}

extension Edit {
  /// Whether this edit makes `path`, or something in it, exist.
  func creates(_ path: Path) -> Bool {
    switch self {
    case .create(let own), .createEmptyMembers(let own), .set(let own, _), .add(let own, _):
      own.elements.starts(with: path.elements)
    default: false
    }
  }
}
