// SPDX-License-Identifier: Apache-2.0

import Configuration
import POSIX
public import Shell
import Store

/// A job with a rehearsed duration: a process of its own does it, so that it goes on when the
/// operator returns to the prompt, or his session ends.
///
/// The process takes the lock of commits for as long as it works; those behind it wait, pending.
public enum DetachedJob {
  /// Enters the job and starts its process.
  static func start(
    _ type: String, description: String = "", words: [String], on appliance: Appliance
  ) throws -> Job {
    guard let executable = ProcessEnvironment.executable, let invocation = appliance.invocation
    else {
      throw Refusal.serverError("jobs cannot be started here; set wfsh job-duration to 0")
    }
    var job: Job
    // A batch of lines keeps the store's lock; the job's process needs it.
    try appliance.store.flush()
    job = try appliance.store.enqueueJob(
      type: type, administrator: appliance.user, time: appliance.clock.now)
    job.description = description
    job.request = words
    try appliance.store.update(job)
    do throws(SystemError) {
      let child = try DetachedProcess.start(
        executable, arguments: ["job", String(job.id)] + invocation(appliance.clock.now),
        environment: appliance.environment())
      // From now on it is the process's; one that dies at once must not leave it pending.
      job.process = ProcessIdentity(running: child) ?? ProcessIdentity(id: child, started: 0)
    } catch {
      return try appliance.end(job, .failure, details: ["\(error)", "\(type) failed"])
    }
    _ = try appliance.store.handOver(job.id, from: .current, to: job.process)
    return job
  }

  /// Shows the progress of a job until it ends or the operator returns to the prompt.
  static func watch(
    _ job: Job, seconds: Int, on appliance: Appliance, over channel: any Channel
  ) throws -> Answer {
    let step = min(max(seconds * 50, 50), 1_000)
    var shown = 0
    while true {
      if channel.interruption.wait(until: Deadline(after: .milliseconds(step))) {
        return Answer(.text("\n"), frame: .bare)
      }
      let now = try appliance.store.job(job.id)
      guard let now else { throw Refusal.serverError("job \(job.id) not found") }
      if now.status == .finished {
        DetachedProcess.reap(now.process.id)
        return try Commit.ending(now, before: ".100%")
      }
      // The percents of the captures; a dot for each look.
      let passed = [55, 75, 98].filter { $0 > shown && $0 <= now.progress }
      shown = passed.last ?? shown
      channel.write("." + passed.map { "\($0)%" }.joined())
    }
  }

  /// Does a job: what the process of its own runs. Nothing is printed; the job tells.
  public static func run(_ number: Int, on appliance: Appliance) {
    do {
      guard var job = try take(number, on: appliance) else { return }
      let duration = Double(try appliance.store.jobDuration())
      if job.type == "Validate" {
        begin(&job, appliance)
        pass(duration, &job, appliance, from: 0, to: 98)
        try ValidateFull.carryOut(job, on: appliance)
      } else {
        try commit(&job, duration, on: appliance)
      }
    } catch {
      let reason = Refusal(error).lines.filter { !$0.isEmpty }
      guard let job = (try? appliance.store.job(number)) ?? nil, job.status != .finished else {
        return
      }
      _ = try? appliance.end(job, .failure, details: reason + ["\(job.type) failed"])
    }
  }

  /// Makes the job this process's, unless the session that started it has done so already.
  private static func take(
    _ number: Int, on appliance: Appliance
  ) throws(StoreError) -> Job? {
    for _ in 0..<3 {
      guard let job = try appliance.store.job(number), job.status == .pending else { return nil }
      if job.process == .current { return job }
      if let mine = try appliance.store.handOver(number, from: job.process, to: .current) {
        return mine
      }
    }
    return nil
  }

  private static func commit(
    _ job: inout Job, _ duration: Double, on appliance: Appliance
  ) throws {
    var attempt: CommitAttempt?
    while attempt == nil {
      do throws(StoreError) {
        attempt = try appliance.store.beginCommit(time: appliance.clock.now)
      } catch {
        // The commits before this one take their time.
        guard case .lockTimeout = error else { throw error }
      }
    }
    guard let attempt else { return }
    begin(&job, appliance)
    let request = CommitRequest(job)
    let schema = try appliance.schema()
    let part = try request.part(of: attempt.candidate, attempt.running, on: appliance)
    let problems = Validation(schema).problems(
      in: part?.configuration ?? attempt.candidate, changedFrom: attempt.running)
    guard problems.isEmpty else {
      throw Refusal(lines: problems.flatMap { $0.lines(in: schema.layout) })
    }
    pass(duration * 0.5, &job, appliance, from: 0, to: 54)
    var current = job
    _ = try request.carryOut(job, attempt, on: appliance) { percent in
      current.progress = percent
      try? appliance.store.update(current)
      pass(duration * 0.25, &current, appliance, from: percent, to: percent == 55 ? 74 : 98)
    }
  }

  private static func begin(_ job: inout Job, _ appliance: Appliance) {
    job.status = .active
    job.dequeued = appliance.clock.now
    try? appliance.store.update(job)
  }

  /// Lets some of the duration go by.
  private static func pass(
    _ seconds: Double, _ job: inout Job, _ appliance: Appliance, from: Int, to: Int
  ) {
    let steps = max(1, min(to - from, Int(seconds * 4)))
    for step in 1...steps {
      SystemClock.sleep(nanoseconds: Int64(seconds / Double(steps) * 1_000_000_000))
      job.progress = from + (to - from) * step / steps
      try? appliance.store.update(job)
    }
  }
}
