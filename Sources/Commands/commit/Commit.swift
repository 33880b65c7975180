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
    let attempt = duration == 0 ? try Self.begin(on: appliance) : nil
    let run =
      try attempt.map { try CommitRun(request, of: $0, on: appliance) }
      ?? CommitRun(request, on: appliance)
    guard run.isNeeded else {
      return Answer(.text(CommitRun.nothingToCommit + "\n"), frame: .configuration)
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

  /// Begins at once, or returns nil: a commit with a rehearsed duration is running, and this one
  /// takes its place in the queue.
  private static func begin(on appliance: Appliance) throws(StoreError) -> CommitAttempt? {
    let store = appliance.store
    do throws(StoreError) {
      return try store.beginCommit(time: appliance.clock.now, patience: 1_000_000_000)
    } catch {
      guard case .lockTimeout = error else { throw error }
      if appliance.host.invocation != nil, try !store.unfinishedJobs(type: "Commit").isEmpty {
        return nil
      }
      return try store.beginCommit(time: appliance.clock.now)
    }
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
    if job.details == [CommitRun.nothingToCommit] {
      return Answer(.text("\(before)\n\(CommitRun.nothingToCommit)\n\n"), frame: .bare)
    }
    let warnings = job.warnings.map { $0.printable + "\n" }.joined()
    return Answer(
      .text("\(before)\nConfiguration committed successfully\n" + warnings + "\n"), frame: .bare)
  }
}
