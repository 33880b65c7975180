// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Store

/// The table of `show jobs all|pending|processed`.
///
/// Header, rule of 138 dashes and columns: ntc-templates, `show_jobs_all`, verbatim.
enum JobTable {
  static func text(_ jobs: [Job], zone: String) -> String {
    var text =
      "Enqueued              Dequeued           ID  PositionInQ                              Type                         Status Result Completed \n"
    text += String(repeating: "-", count: 138) + "\n"
    for job in jobs.sorted(by: { $0.id > $1.id }) {
      let enqueued = CalendarTime.text(job.enqueued, format: "%Y/%m/%d %H:%M:%S", zone: zone)
      let dequeued =
        job.dequeued.map { CalendarTime.text($0, format: "%H:%M:%S", zone: zone) } ?? ""
      text += left(enqueued, 22) + left(dequeued, 8) + right(String(job.id), 13)
      text += right("", 13) + right(job.type, 32) + right(job.status.rawValue, 31)
      text += right(job.result.rawValue, 7) + right(completed(job, zone: zone), 9) + " \n"
    }
    return text + "\n"
  }

  /// The time of the end, or how far an active job is.
  static func completed(_ job: Job, zone: String) -> String {
    if let completed = job.completed {
      return CalendarTime.text(completed, format: "%H:%M:%S", zone: zone)
    }
    return "\(job.progress)%"
  }

  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
