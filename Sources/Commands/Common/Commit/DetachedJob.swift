// SPDX-License-Identifier: Apache-2.0

import Configuration
import POSIX
public import Shell
import Store

/// A job with a rehearsed duration: a process of its own carries it out, so that it goes on when the
/// operator returns to the prompt, or when his session ends.
///
/// The process holds the commit lock as long as it works; jobs behind it stay pending.
public enum DetachedJob {
  /// Enters the job and starts its process.
  static func start(
    _ type: String, description: String = "", words: [String], on appliance: Appliance
  ) throws -> Job {
    guard let executable = ProcessEnvironment.executable, let invocation = appliance.host.invocation
    else {
      throw Refusal.serverError("jobs cannot be started here; set wfsh job-duration to 0")
    }
    let store = appliance.store
    // A batch of lines keeps the store's lock, which the job's process needs.
    try store.flush()
    var job = try store.enqueueJob(
      type: type, administrator: appliance.user, time: appliance.clock.now)
    job.description = description
    job.request = words
    try store.update(job)
    do throws(SystemError) {
      let child = try DetachedProcess.start(
        executable, arguments: ["job", String(job.id)] + invocation(appliance.clock.now),
        environment: appliance.host.environment())
      // The job is the child's from now on: if it dies at once, the job must not stay pending.
      job.process = ProcessIdentity(running: child) ?? ProcessIdentity(id: child, started: 0)
    } catch {
      return try store.end(
        job, .failure, details: ["\(error)", "\(type) failed"], time: appliance.clock.now)
    }
    _ = try store.handOver(job.id, from: .current, to: job.process)
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
      // A dot for each poll, and the percentages of the captures as they are passed.
      let passed = [55, 75, 98].filter { $0 > shown && $0 <= now.progress }
      shown = passed.last ?? shown
      channel.write("." + passed.map { "\($0)%" }.joined())
    }
  }

  /// Carries a job out: the body of the process. Prints nothing; the result is recorded in the job.
  public static func run(_ number: Int, on appliance: Appliance) {
    let store = appliance.store
    do {
      guard let job = try take(number, in: store) else { return }
      let duration = Double(try store.jobDuration())
      if job.type == "Validate" {
        try validate(job, duration, on: appliance)
      } else {
        try commit(job, duration, on: appliance)
      }
    } catch {
      let reason = Refusal(error).messages
      // A job that cannot be read or written either is shown as failed, since its process is gone.
      guard let job = (try? store.job(number)) ?? nil, job.status != .finished else { return }
      _ = try? store.end(
        job, .failure, details: reason + ["\(job.type) failed"], time: appliance.clock.now)
    }
  }

  /// Makes the job this process's, unless the session that started it has done so already.
  private static func take(_ number: Int, in store: Store) throws(StoreError) -> Job? {
    for _ in 0..<3 {
      guard let job = try store.job(number), job.status == .pending else { return nil }
      if job.process == .current { return job }
      if let mine = try store.handOver(number, from: job.process, to: .current) { return mine }
    }
    return nil
  }

  private static func validate(
    _ pending: Job, _ duration: Double, on appliance: Appliance
  ) throws {
    var job = try appliance.store.begin(pending, time: appliance.clock.now)
    sleep(duration, &job, from: 0, to: 98, in: appliance.store)
    try CommitRun(CommitRequest(job), on: appliance).validate(job)
  }

  private static func commit(
    _ pending: Job, _ duration: Double, on appliance: Appliance
  ) throws {
    let attempt = try beginCommit(pending, on: appliance)
    var job = try appliance.store.begin(pending, time: appliance.clock.now)
    let run = try CommitRun(CommitRequest(job), of: attempt, on: appliance)
    guard run.isNeeded else {
      // The commits before it took the edits that it was made for.
      try appliance.store.end(
        job, .success, details: [CommitRun.nothingToCommit], time: appliance.clock.now)
      return
    }
    let errors = try run.schemaErrors()
    guard errors.isEmpty else { throw Refusal.invalidConfiguration(errors) }
    sleep(duration * 0.5, &job, from: 0, to: 54, in: appliance.store)
    var current = job
    _ = try run.commit(job, attempt) { percent in
      current.progress = percent
      sleep(
        duration * 0.25, &current, from: percent, to: percent == 55 ? 74 : 98, in: appliance.store)
    }
  }

  /// Waits for the commits before this one, in the order of their numbers and however long their
  /// rehearsed durations are.
  private static func beginCommit(
    _ job: Job, on appliance: Appliance
  ) throws(StoreError) -> CommitAttempt {
    let store = appliance.store
    for ahead in try store.unfinishedJobs(type: job.type) where ahead.id < job.id {
      while let other = try store.job(ahead.id), other.status != .finished {
        SystemClock.sleep(nanoseconds: 20_000_000)
      }
    }
    while true {
      do throws(StoreError) {
        return try appliance.store.beginCommit(time: appliance.clock.now)
      } catch {
        guard case .lockTimeout = error else { throw error }
      }
    }
  }

  /// Sleeps for part of the duration while the recorded progress rises.
  private static func sleep(
    _ seconds: Double, _ job: inout Job, from: Int, to: Int, in store: Store
  ) {
    let steps = max(1, min(to - from, Int(seconds * 4)))
    for step in 1...steps {
      SystemClock.sleep(nanoseconds: Int64(seconds / Double(steps) * 1_000_000_000))
      job.progress = from + (to - from) * step / steps
      // Progress that cannot be recorded changes nothing about the job.
      try? store.update(job)
    }
  }
}
