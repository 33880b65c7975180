// SPDX-License-Identifier: Apache-2.0

import Configuration
import POSIX
import Shell
import Store

/// `show config list changes`: who edited what since the last commit.
///
/// The columns are those of the API's answer (xpath, owner, action); the layout is wfsh's own.
struct ShowConfigListChanges: Command {
  static let path = "show config list changes"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    var rows = [["Time", "Owner", "Action", "Xpath"]]
    for change in try appliance.store.changes() {
      let time = CalendarTime.text(
        change.time, format: "%Y/%m/%d %H:%M:%S", zone: appliance.timeZone)
      for edit in change.edits {
        rows.append([time, change.administrator, edit.actionName, edit.path.xpath])
      }
    }
    return .text(rows.count > 1 ? TextTable.columns(rows) : "")
  }
}
