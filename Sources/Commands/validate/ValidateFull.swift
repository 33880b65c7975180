// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Store

/// `validate full`: the checks of a commit as a job, without the commit.
///
/// Text: PAN-OS CLI Quick Start, "Commit configuration changes".
struct ValidateFull: Command {
  static let path = "validate full"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try Self.start([], on: appliance)
  }

  /// The job; `words`: those of a partial one.
  static func start(_ words: [String], on appliance: Appliance) throws -> Answer {
    let duration = try appliance.store.jobDuration()
    var job: Job
    if duration > 0 {
      job = try DetachedJob.start("Validate", words: words, on: appliance)
    } else {
      job = try appliance.beginJob("Validate")
      job.request = words
      try carryOut(job, on: appliance)
    }
    return Answer(
      .text("\nValidate job enqueued with jobid \(job.id)\n\(job.id)\n"), frame: .bare)
  }

  /// Checks, and notes what was found.
  static func carryOut(_ started: Job, on appliance: Appliance) throws {
    var job = started
    let running = try appliance.running()
    var candidate = try appliance.candidate()
    if job.request.contains("partial") {
      let changes = try appliance.store.changes()
      candidate = try PartialChanges(words: job.request).apply(changes, to: running).configuration
    }
    let schema = try appliance.schema()
    let problems = Validation(schema).problems(in: candidate)
    let findings = CommitRules.findings(
      from: running, to: candidate, now: appliance.clock.now, checksAll: true,
      opens: appliance.opensSecrets())
    job.warnings = findings.warningLines(on: appliance)
    let errors =
      problems.flatMap { $0.lines(in: schema.layout) } + findings.errors.map { "Error: \($0)" }
    try appliance.end(
      job, errors.isEmpty ? .success : .failure,
      details: errors.isEmpty ? ["Configuration is valid"] : errors + ["Configuration is invalid"])
  }
}
