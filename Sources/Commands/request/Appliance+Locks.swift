// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Store
import Text

extension Appliance {
  /// Takes a lock for this administrator; gives back who holds one that stands in the way.
  func addLock(
    _ kind: AdministratorLock.Kind, comment: String
  ) throws -> String? {
    return try store.addAdministratorLock(
      kind, administrator: user, time: clock.now, comment: comment)?.administrator
  }

  /// False when there is no such lock.
  func removeLock(
    _ kind: AdministratorLock.Kind, of administrator: String
  ) throws -> Bool {
    return try store.removeAdministratorLock(kind, of: administrator)
  }

  /// The locks of a kind as a table; empty when there are none.
  func lockTable(_ kind: AdministratorLock.Kind) throws -> String {
    let locks = try store.administratorLocks(kind)
    guard !locks.isEmpty else { return "" }
    let rows = locks.map { lock in
      [
        lock.administrator, "shared",
        CalendarTime.text(lock.created, format: "%Y/%m/%d %H:%M:%S", zone: timeZone),
        lock.comment.isEmpty ? "(null)" : lock.comment.printable,
      ]
    }
    return TextTable.columns([["Admin", "Type", "Created", "Comment"]] + rows)
  }
}
