// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Store
import Text

/// The answers of `show config-locks` and `show commit-locks`.
///
/// Elements: XML API (xml-api 1.9). The table is wfsh's own (page Fidelity).
enum LockAnswer {
  static func list(_ kind: AdministratorLock.Kind, on appliance: Appliance) throws -> Answer {
    let locks = try appliance.store.administratorLocks(kind)
    let sessions = try appliance.store.sessions()
    let zone = appliance.timeZone
    func date(_ time: Int64) -> String {
      CalendarTime.text(time, format: "%Y/%m/%d %H:%M:%S", zone: zone)
    }
    func comment(_ lock: AdministratorLock) -> String {
      lock.comment.isEmpty ? "(null)" : lock.comment
    }
    let entries = locks.map { lock in
      let own = sessions.filter { $0.administrator == lock.administrator }
      let isLoggedIn = !own.isEmpty || lock.administrator == appliance.user
      return Element(
        entry: lock.administrator,
        [
          Element("type", "shared"), Element("name", "shared"),
          Element("created", date(lock.created)),
          Element("last-activity", date(own.map(\.active).max() ?? lock.created)),
          Element("loggedin", isLoggedIn ? "yes" : "no"), Element("comment", comment(lock)),
        ])
    }
    let table = Table(
      titles: ["Admin", "Type", "Created", "Comment"],
      rows: locks.map {
        [$0.administrator, "shared", date($0.created), comment($0).printable]
      })
    return Answer(
      .elements([Element(kind == .commit ? "commit-locks" : "config-locks", entries)]),
      layout: locks.isEmpty ? .text("") : .table(table))
  }
}
