// SPDX-License-Identifier: Apache-2.0

import Configuration

extension Edit {
  /// The word of the API's list of changes.
  var actionName: String {
    switch self {
    case .create, .createEmptyMembers, .copy: "CREATE"
    case .set, .add, .merge, .replace: "EDIT"
    case .remove, .removeMember: "DELETE"
    case .rename: "RENAME"
    case .move: "MOVE"
    }
  }

  /// The node that is there, or different, after the edit: of a copy the new entry.
  var changedPath: Path {
    guard case .copy(let path, let key) = self, let list = path.parent else { return path }
    return list.appending(entry: key)
  }
}
