// SPDX-License-Identifier: Apache-2.0

import Shell
import Store
import Text

/// The locks of administrators as `show commit-locks` and `show config-locks` list them.
struct LockTable {
  private let locks: [AdministratorLock]
  private let time: LocalTime

  init(_ kind: AdministratorLock.Kind, on appliance: Appliance) throws {
    locks = try appliance.store.administratorLocks(kind)
    time = LocalTime(appliance)
  }

  /// Empty where nobody has taken a lock.
  var text: String {
    guard !locks.isEmpty else { return "" }
    let rows = locks.map { lock in
      [
        lock.administrator, "shared", time.text(lock.created),
        lock.comment.isEmpty ? "(null)" : lock.comment.printable,
      ]
    }
    return TextTable.columns([["Admin", "Type", "Created", "Comment"]] + rows)
  }
}
