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
  private let request: CommitRequest

  init(_ arguments: Arguments) { request = CommitRequest(arguments) }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let schema = try appliance.schema()
    let duration: Int
    let attempt: CommitAttempt?
    try appliance.store.refuseForeignCommitLock(of: appliance.user)
    duration = try appliance.store.jobDuration()
    attempt = duration == 0 ? try appliance.store.beginCommit(time: appliance.clock.now) : nil
    let running: Configuration
    let candidate: Configuration
    if let attempt {
      (running, candidate) = (attempt.running, attempt.candidate)
    } else {
      (running, candidate) = (try appliance.running(), try appliance.candidate())
    }
    let wanted = try request.part(of: candidate, running, on: appliance)?.configuration ?? candidate
    guard request.isForced || running != wanted else {
      return Answer(.text("There are no changes to commit.\n"), frame: .configuration)
    }
    let problems = Validation(schema).problems(in: wanted, changedFrom: running)
    guard problems.isEmpty else { throw Refusal.invalid(problems, schema.layout) }
    guard let attempt else {
      let job = try DetachedJob.start(
        "Commit", description: request.description, words: request.words, on: appliance)
      channel.write(Self.beginning(job.id))
      return try DetachedJob.watch(job, seconds: duration, on: appliance, over: channel)
    }

    let job = try appliance.beginJob("Commit", description: request.description)
    channel.write(Self.beginning(job.id) + "...")
    var shown = ""
    let ended = try request.carryOut(job, attempt, on: appliance) { percent in
      shown = "\(percent)%.."
      channel.write(shown)
    }
    return try Self.ending(ended, before: "98%.......100%")
  }

  private static func beginning(_ number: Int) -> String {
    "\nCommit job \(number) is in progress. Use Ctrl+C to return to command prompt\n"
  }

  /// The answer to a job that has ended; `before`: what the line of progress ends with.
  static func ending(_ job: Job, before: String) throws -> Answer {
    guard job.result == .success else {
      let details = job.details.isEmpty ? ["Commit failed"] : job.details
      throw Refusal.failedCommit(details)
    }
    let warnings = job.warnings.map { Refusal.printable($0) + "\n" }.joined()
    return Answer(
      .text("\(before)\nConfiguration committed successfully\n" + warnings + "\n"), frame: .bare)
  }
}

extension Refusal {
  /// The captured shape: three blank lines, the first dot of the progress, the lines.
  static func invalid(
    _ problems: [ValidationError], _ layout: ConfigurationLayout
  ) -> Refusal {
    invalidConfiguration(problems.flatMap { $0.lines(in: layout) })
  }
}
