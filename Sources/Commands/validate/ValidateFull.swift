// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `validate full`: the checks of a commit as a job, without the commit.
///
/// Text: PAN-OS CLI Quick Start, "Commit configuration changes".
struct ValidateFull: Command {
  static let path = "validate full"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try Self.start(CommitRequest(), on: appliance)
  }

  /// Validates what a commit of the same request would take, as a job.
  static func start(_ request: CommitRequest, on appliance: Appliance) throws -> Answer {
    let store = appliance.store
    let job: Job
    if try store.jobDuration() > 0 {
      job = try DetachedJob.start("Validate", words: request.words, on: appliance)
    } else {
      job = try store.beginJob(
        type: "Validate", request: request.words, administrator: appliance.user,
        time: appliance.clock.now)
      try CommitRun(request, on: appliance).validate(job)
    }
    return Answer(
      .text("\nValidate job enqueued with jobid \(job.id)\n\(job.id)\n"), frame: .bare)
  }
}
