// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Store

/// What a commit was asked to do, and how it is done: by the session itself, or by a process of its
/// own that takes the job over.
struct CommitRequest {
  let description: String
  let isForced: Bool
  private let partial: PartialChanges?

  init(_ arguments: Arguments) {
    description = arguments.optional("description") ?? ""
    isForced = arguments.has("force")
    partial = arguments.has("partial") ? PartialChanges(arguments) : nil
  }

  /// The same from a job.
  init(_ job: Job) {
    description = job.description
    isForced = job.request.contains("force")
    partial = job.request.contains("partial") ? PartialChanges(words: job.request) : nil
  }

  /// The words of the job.
  var words: [String] {
    (isForced ? ["force"] : []) + (partial.map { ["partial"] + $0.words } ?? [])
  }

  /// What a partial commit makes of the running configuration; nil: all of the candidate.
  func part(
    of candidate: Configuration, _ running: Configuration, on appliance: Appliance
  ) throws -> Store.Part? {
    guard let partial else { return nil }
    let changes = try appliance.store.changes()
    let part = try partial.apply(changes, to: running)
    // Everything was taken: then it is a commit as any other, and nothing is left on the list.
    return part.configuration == candidate ? nil : part
  }

  /// Checks by rules and commits, and gives back the job as it ended, written.
  ///
  /// - Parameter progress: is told 55 and 75 percent, as captured, while it goes on.
  func carryOut(
    _ started: Job, _ attempt: CommitAttempt, on appliance: Appliance, progress: (Int) -> Void
  ) throws -> Job {
    var job = started
    let part = try part(of: attempt.candidate, attempt.running, on: appliance)
    let findings = CommitRules.findings(
      from: attempt.running, to: part?.configuration ?? attempt.candidate,
      now: appliance.clock.now, opens: appliance.opensSecrets())
    job.warnings = findings.warningLines(on: appliance)
    progress(55)
    guard findings.errors.isEmpty else {
      let details = findings.errors.map { "Error: \($0)" } + ["(Module: device)", "Commit failed"]
      return try appliance.end(job, .failure, details: details)
    }
    progress(75)
    do throws(StoreError) {
      try appliance.store.finish(
        attempt, partially: part, administrator: appliance.user, time: appliance.clock.now,
        description: description, job: job.id)
    } catch {
      return try appliance.end(
        job, .failure, details: ["Error: \(error.description)", "Commit failed"])
    }
    return try appliance.end(
      job, .success, details: ["Configuration committed successfully"])
  }
}
