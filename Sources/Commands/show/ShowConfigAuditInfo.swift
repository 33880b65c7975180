// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Store

/// `show config audit info`: the committed versions.
///
/// The answer of the appliance is unknown; elements and table are wfsh's own (page Fidelity).
struct ShowConfigAuditInfo: Command {
  static let path = "show config audit info"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let versions = try appliance.store.versions()
    let rows = versions.map { version in
      [
        String(version.number),
        CalendarTime.text(version.time, format: "%Y/%m/%d %H:%M:%S", zone: appliance.timeZone),
        version.administrator, version.description,
      ]
    }
    let entries = rows.map { row in
      Element(
        entry: row[0],
        [Element("committed", row[1]), Element("admin", row[2]), Element("description", row[3])])
    }
    let titles = ["Version", "Committed", "Admin", "Description"]
    return Answer(
      .elements([Element("versions", entries)]), layout: .table(Table(titles: titles, rows: rows)))
  }
}
