// SPDX-License-Identifier: Apache-2.0

import YANG

extension SchemaNode {
  /// A command that asks for a superuser, or nothing but such commands.
  var isForSuperusers: Bool {
    switch kind {
    case .action: marks.privilege == "superuser"
    default: !children.isEmpty && children.allSatisfy(\.isForSuperusers)
    }
  }

  /// Whether the action asks for a superuser when it is given these values.
  func needsSuperuser(for values: [String: [String]]) -> Bool {
    isForSuperusers
      || children.contains { leaf in
        leaf.marks.privilege == "superuser"
          && (values[leaf.name] ?? []).contains { !leaf.marks.openValues.contains($0) }
      }
  }
}
