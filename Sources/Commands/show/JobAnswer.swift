// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Store

/// The answers of `show jobs …`.
///
/// Elements and their order: XML API, releases 8.1 to 11 (xml-api 1.8). Tables: head, rules of 138 and
/// 86 dashes and columns verbatim, from ntc-templates (`show_jobs_all`) and the CLI Quick Start.
struct JobAnswer {
  /// The zone in which times are shown.
  private let zone: String
  private let jobs: [Job]
  private let queue: [Int: Int]

  /// Answers about some of the appliance's `jobs`.
  init(_ jobs: [Job], zone: String) {
    self.zone = zone
    self.jobs = jobs
    queue = Job.queue(jobs)
  }

  /// The jobs that are wanted, the newest first.
  func list(where isWanted: (Job) -> Bool = { _ in true }) -> Answer {
    let jobs = jobs.filter(isWanted).sorted { $0.id > $1.id }
    let table = Table(
      [
        .init("Enqueued", width: 22), .init("Dequeued", width: 8),
        .init("ID", width: 13, alignment: .right),
        .init("PositionInQ", width: 13, alignment: .right),
        .init("Type", width: 32, alignment: .right), .init("Status", width: 31, alignment: .right),
        .init("Result", width: 7, alignment: .right),
        .init("Completed", width: 9, alignment: .right),
      ],
      rows: jobs.map { job in
        [
          date(job.enqueued), job.dequeued.map(time) ?? "", String(job.id),
          queue[job.id].map { String($0) } ?? "", job.type,
          job.status.rawValue, job.result.rawValue, completed(job),
        ]
      },
      head:
        "Enqueued              Dequeued           ID  PositionInQ                              Type                         Status Result Completed ",
      rule: 138, rowEnd: " ")
    return Answer(.elements(jobs.map(element)), layout: .parts([.table(table), .text("\n")]))
  }

  /// One job with its warnings and details; nil if it does not exist.
  func single(_ id: Int) -> Answer? {
    guard let job = jobs.first(where: { $0.id == id }) else { return nil }
    let table = Table(
      [
        .init("Enqueued", width: 22), .init("Dequeued", width: 8),
        .init("ID", width: 9, alignment: .right), .init("Type", width: 17, alignment: .right),
        .init("Status", width: 10, alignment: .right),
        .init("Result", width: 7, alignment: .right),
        .init("Completed", width: 10, alignment: .right),
      ],
      rows: [
        [
          date(job.enqueued), job.dequeued.map(time) ?? "", String(job.id), " " + job.type,
          job.status.rawValue, job.result.rawValue, completed(job),
        ]
      ], rule: 86)
    let lines =
      "Warnings:" + job.warnings.joined(separator: "\n") + "\n"
      + "Details:" + job.details.joined(separator: "\n") + "\n"
    return Answer(.elements([element(job)]), layout: .parts([.table(table), .text(lines)]))
  }

  private func element(_ job: Job) -> Element {
    let isFinished = job.status == .finished
    let details = Element("details", job.details.map { Element("line", $0) })
    let warnings = Element("warnings", job.warnings.map { Element("line", $0) })
    return Element(
      "job",
      [
        Element("tenq", date(job.enqueued)), Element("tdeq", job.dequeued.map(time) ?? ""),
        Element("id", String(job.id)), Element("user", job.administrator),
        Element("type", job.type), Element("status", job.status.rawValue),
        Element("queued", job.status == .pending ? "YES" : "NO"),
        Element("stoppable", isFinished ? "no" : "yes"), Element("result", job.result.rawValue),
        Element("tfin", job.completed.map(date) ?? "Still Active"),
        Element("description", job.description),
        // 0 in all public answers, which are of jobs that run or have ended.
        Element("positionInQ", String(queue[job.id] ?? 0)),
        // Clients wait for 100: a job that failed has reached it too.
        Element("progress", String(isFinished ? 100 : job.progress)),
      ] + (isFinished ? [details, warnings] : [warnings, details]))
  }

  /// The time of the end, or how far an active job is.
  private func completed(_ job: Job) -> String {
    job.completed.map(time) ?? "\(job.progress)%"
  }

  private func date(_ time: Int64) -> String {
    CalendarTime.text(time, format: "%Y/%m/%d %H:%M:%S", zone: zone)
  }

  private func time(_ time: Int64) -> String {
    CalendarTime.text(time, format: "%H:%M:%S", zone: zone)
  }
}
