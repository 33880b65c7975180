// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Store

/// `show jobs id <n>`: one job with its warnings and details.
///
/// Layout: PAN-OS CLI Quick Start, "Commit configuration changes" (a validate job, verbatim).
struct ShowJobsID: Command {
  static let path = "show jobs id"
  private let id: Int

  init(_ arguments: Arguments) throws { id = try arguments.integer("id") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard let job = try appliance.jobs().first(where: { $0.id == id }) else {
      throw Refusal.unknownJob(id)
    }
    let zone = appliance.timeZone
    var text =
      "Enqueued              Dequeued       ID             Type    Status Result Completed\n"
    text += String(repeating: "-", count: 86) + "\n"
    text += JobTable.left(
      CalendarTime.text(job.enqueued, format: "%Y/%m/%d %H:%M:%S", zone: zone), 22)
    text += JobTable.left(
      job.dequeued.map { CalendarTime.text($0, format: "%H:%M:%S", zone: zone) } ?? "", 8)
    text += JobTable.right(String(job.id), 9) + JobTable.right(" " + job.type, 17)
    text += JobTable.right(job.status.rawValue, 10) + JobTable.right(job.result.rawValue, 7)
    text += JobTable.right(JobTable.completed(job, zone: zone), 10) + "\n"
    text += "Warnings:" + job.warnings.joined(separator: "\n") + "\n"
    text += "Details:" + job.details.joined(separator: "\n") + "\n"
    return .text(text)
  }
}

extension Refusal {
  /// Source: API answer with code 7.
  fileprivate static func unknownJob(_ id: Int) -> Refusal {
    .serverError("job \(id) not found", code: 7)
  }
}
