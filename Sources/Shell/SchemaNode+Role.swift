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
}
