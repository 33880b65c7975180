// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Store

/// `commit [description <text>] [force] [partial …]`: checks the candidate and makes it the running
/// configuration.
///
/// Texts: PAN-OS captures (success, nothing to commit, failure with `Error:` lines, the shape of
/// `Validation Error:`). `100%` and the success line leave in one write, because clients stop reading
/// at `100%`.
struct Commit: Command {
  static let path = "commit"
  private let description: String
  private let isForced: Bool
  private let partial: PartialChanges?

  init(_ arguments: Arguments) {
    description = arguments.optional("description") ?? ""
    isForced = arguments.has("force")
    partial = arguments.has("partial") ? PartialChanges(arguments) : nil
  }

  func run(on appliance: Appliance, over channel: any Channel) throws(Refusal) -> Output {
    let schema = try appliance.schema()
    let attempt: CommitAttempt
    do throws(StoreProblem) {
      try appliance.store.refuseForeignCommitLock(of: appliance.user)
      attempt = try appliance.store.beginCommit(time: appliance.clock.now)
    } catch {
      throw .state(error)
    }
    let part = try part(of: attempt, on: appliance)
    let wanted = part?.configuration ?? attempt.candidate
    guard isForced || attempt.running != wanted else {
      return Output(.text("There are no changes to commit.\n"), frame: .configuration)
    }
    let problems = Validation(schema).problems(
      in: wanted, changedFrom: attempt.running)
    guard problems.isEmpty else { throw .invalid(problems, schema.layout) }

    var job = try appliance.beginJob("Commit", description: description)
    channel.write(
      "\nCommit job \(job.id) is in progress. Use Ctrl+C to return to command prompt\n...")
    let findings = CommitRules.findings(
      from: attempt.running, to: wanted, now: appliance.clock.now)
    job.warnings = findings.warnings.flatMap { ["Warning: \($0)", "(Module: device)"] }
    channel.write("55%..")
    guard findings.errors.isEmpty else {
      let details = findings.errors.map { "Error: \($0)" } + ["(Module: device)", "Commit failed"]
      try appliance.end(job, .failure, details: details)
      throw Refusal(lines: ["."] + details.map(Refusal.printable) + [""])
    }
    channel.write("75%..")
    do throws(StoreProblem) {
      try appliance.store.finish(
        attempt, partially: part, administrator: appliance.user, time: appliance.clock.now,
        description: description, job: job.id)
    } catch {
      try appliance.end(job, .failure, details: [error.description, "Commit failed"])
      throw Refusal(lines: [".", "Error: \(error.description)", "Commit failed", ""])
    }
    try appliance.end(job, .success, details: ["Configuration committed successfully"])
    let warnings = job.warnings.map { Refusal.printable($0) + "\n" }.joined()
    return Output(
      .text("98%.......100%\nConfiguration committed successfully\n" + warnings + "\n"),
      frame: .bare)
  }
}

extension Commit {
  /// What a partial commit makes of the running configuration; nil: all of the candidate.
  private func part(
    of attempt: CommitAttempt, on appliance: Appliance
  ) throws(Refusal) -> Store.Part? {
    guard let partial else { return nil }
    let changes: [CandidateChange]
    do throws(StoreProblem) { changes = try appliance.store.changes() } catch {
      throw .state(error)
    }
    let part = try partial.apply(changes, to: attempt.running)
    // Everything was taken: then it is a commit as any other, and nothing is left on the list.
    return part.configuration == attempt.candidate ? nil : part
  }
}

extension Refusal {
  /// The captured shape: three blank lines, the first dot of the progress, the lines.
  static func invalid(
    _ problems: [ValidationProblem], _ layout: ConfigurationLayout
  ) -> Refusal {
    invalid(problems.flatMap { $0.lines(in: layout) })
  }

  /// The same of lines that are made already.
  static func invalid(_ lines: [String]) -> Refusal {
    Refusal(lines: ["", "", "", ".", "Validation Error:"] + lines.map(printable))
  }
}
