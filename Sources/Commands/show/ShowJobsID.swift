// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `show jobs id <n>`: one job with its warnings and details.
struct ShowJobsID: Command {
  static let path = "show jobs id"
  private let id: Int

  init(_ arguments: Arguments) throws { id = try arguments.integer("id") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let jobs = JobAnswer(try appliance.store.jobs(), zone: appliance.timeZone)
    guard let answer = jobs.single(id) else { throw Refusal.unknownJob(id) }
    return answer
  }
}

extension Refusal {
  /// Source: API answer with code 7.
  fileprivate static func unknownJob(_ id: Int) -> Refusal {
    .serverError("job \(id) not found", code: 7)
  }
}
