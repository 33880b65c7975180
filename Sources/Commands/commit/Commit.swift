// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Store
import Text

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
    let store = appliance.store
    // A grammar that cannot be read refuses the commit before anything is locked.
    _ = try appliance.schema()
    try store.refuseForeignCommitLock(of: appliance.user)
    let duration = try store.jobDuration()
    let attempt = duration == 0 ? try store.beginCommit(time: appliance.clock.now) : nil
    let run =
      try attempt.map { try CommitRun(request, of: $0, on: appliance) }
      ?? CommitRun(request, on: appliance)
    guard run.isNeeded else {
      return Answer(.text("There are no changes to commit.\n"), frame: .configuration)
    }
    let errors = try run.schemaErrors()
    guard errors.isEmpty else { throw Refusal.invalidConfiguration(errors) }
    guard let attempt else {
      let job = try DetachedJob.start(
        "Commit", description: request.description, words: request.words, on: appliance)
      channel.write(Self.beginning(job.id))
      return try DetachedJob.watch(job, seconds: duration, on: appliance, over: channel)
    }

    let job = try store.beginJob(
      type: "Commit", description: request.description, administrator: appliance.user,
      time: appliance.clock.now)
    channel.write(Self.beginning(job.id) + "...")
    let ended = try run.commit(job, attempt) { channel.write("\($0)%..") }
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
    let warnings = job.warnings.map { $0.printable + "\n" }.joined()
    return Answer(
      .text("\(before)\nConfiguration committed successfully\n" + warnings + "\n"), frame: .bare)
  }
}
