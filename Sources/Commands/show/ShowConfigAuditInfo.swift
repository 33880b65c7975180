// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Store

/// `show config audit info`: the committed versions.
///
/// The table of the appliance is unknown; this one is wfsh's own (page Fidelity).
struct ShowConfigAuditInfo: Command {
  static let path = "show config audit info"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let versions = try appliance.store.versions()
    var rows = [["Version", "Committed", "Admin", "Description"]]
    for version in versions {
      rows.append([
        String(version.number),
        CalendarTime.text(version.time, format: "%Y/%m/%d %H:%M:%S", zone: appliance.timeZone),
        version.administrator, version.description,
      ])
    }
    return .text(TextTable.columns(rows))
  }
}
