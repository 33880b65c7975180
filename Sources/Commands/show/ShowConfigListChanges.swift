// SPDX-License-Identifier: Apache-2.0

import Configuration
import POSIX
import Shell
import Store

/// `show config list changes`: the edits since the last commit and their administrators.
///
/// Elements: XML API (xml-api 1.9), but for `time`; the table of the same values is wfsh's own.
struct ShowConfigListChanges: Command {
  static let path = "show config list changes"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    var rows: [[String]] = []
    for change in try appliance.store.changes() {
      let time = CalendarTime.text(
        change.time, format: "%Y/%m/%d %H:%M:%S", zone: appliance.timeZone)
      for edit in change.edits {
        rows.append([time, change.administrator, edit.actionName, edit.changedPath.xpath])
      }
    }
    guard !rows.isEmpty else { return Answer(.elements([])) }
    let entries = rows.map { row in
      Element(
        "entry",
        [
          // Captured: with a blank before the action.
          Element("xpath", row[3]), Element("owner", row[1]), Element("action", " " + row[2]),
          Element("admin-history", row[1]), Element("time", row[0]),
        ])
    }
    let titles = ["Time", "Owner", "Action", "Xpath"]
    return Answer(
      .elements([Element("journal", entries)]), layout: .table(Table(titles: titles, rows: rows)))
  }
}
