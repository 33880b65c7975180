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

  func run(on appliance: Appliance, over channel: any Channel) throws(Refusal) -> Output {
    try Self.validate(try appliance.candidate(), on: appliance)
  }

  /// The job, for the whole candidate or for a part of its changes.
  static func validate(
    _ candidate: Configuration, on appliance: Appliance
  ) throws(Refusal) -> Output {
    let running = try appliance.running()
    let schema = try appliance.schema()
    let problems = Validation(schema).problems(in: candidate)
    var job = try appliance.beginJob("Validate")
    let findings = CommitRules.findings(
      from: running, to: candidate, now: appliance.clock.now, checksAll: true)
    job.warnings = findings.warnings.flatMap { ["Warning: \($0)", "(Module: device)"] }
    let errors =
      problems.flatMap { $0.lines(in: schema.layout) } + findings.errors.map { "Error: \($0)" }
    try appliance.end(
      job, errors.isEmpty ? .success : .failure,
      details: errors.isEmpty ? ["Configuration is valid"] : errors + ["Configuration is invalid"])
    return Output(
      .text("\nValidate job enqueued with jobid \(job.id)\n\(job.id)\n"), frame: .bare)
  }
}
