// SPDX-License-Identifier: Apache-2.0

public import POSIX

extension Store {
  /// Enters a new job, pending, that this process does; its number is one more than the last.
  public func enqueueJob(
    type: String, administrator: String, time: Int64,
    process: ProcessIdentity = .current
  ) throws(StoreError) -> Job {
    try underLock { () throws(StoreError) in
      try makeDirectory(layout.jobs)
      let last = "\(layout.jobs)/last"
      var number = 1
      let counter = try system(last) { () throws(SystemError) in try files.read(last, limit: 64) }
      if let counter, let previous = UInt32(String(decoding: counter, as: UTF8.self)) {
        number = Int(previous) + 1
      }
      // The counter is a help only: it may be lost, a job never is.
      let isTaken = try files(path(ofJob: number)) != nil
      if number == 1 || isTaken {
        number = (try jobNumbers().last ?? 0) + 1
      }
      let job = Job(
        id: number, type: type, administrator: administrator, time: time, process: process)
      try put(job)
      try system(last) { () throws(SystemError) in
        try files.open(last, .createEmpty).write(Array(String(number).utf8), at: 0)
      }
      return job
    }
  }

  /// Writes what has become of a job. Only the process that does it calls this.
  public func update(_ job: Job) throws(StoreError) { try put(job) }

  /// Makes a pending job another process's, as long as it is still `owner`'s; nil when it is not.
  ///
  /// Two processes may try at once: one of them does it, and only the new owner writes from then on.
  public func handOver(
    _ number: Int, from owner: ProcessIdentity, to process: ProcessIdentity
  ) throws(StoreError) -> Job? {
    try underLock { () throws(StoreError) in
      guard var job = try job(number), job.status == .pending, job.process == owner else {
        return nil
      }
      job.process = process
      try put(job)
      return job
    }
  }

  /// Seconds that a commit or a validation takes at least; 0 unless it was set.
  public func jobDuration() throws(StoreError) -> Int {
    let path = "\(layout.jobs)/duration"
    let bytes = try system(path) { () throws(SystemError) in try files.read(path, limit: 64) }
    guard let bytes else { return 0 }
    guard let seconds = UInt16(String(decoding: bytes, as: UTF8.self)) else {
      throw .damaged(file: path, detail: "no number of seconds")
    }
    return Int(seconds)
  }

  /// Sets the seconds for every session and job from now on.
  public func setJobDuration(_ seconds: Int) throws(StoreError) {
    try underLock { () throws(StoreError) in
      try makeDirectory(layout.jobs)
      try replace("\(layout.jobs)/duration", with: Array(String(seconds).utf8))
    }
  }

  /// One job; nil when there is none of that number.
  ///
  /// One whose process died before its end is shown as failed, unless what it was to commit is a
  /// version: then it has succeeded.
  public func job(_ number: Int) throws(StoreError) -> Job? {
    let path = path(ofJob: number)
    guard
      let bytes = try system(
        path, { () throws(SystemError) in try files.read(path, limit: 1 << 20) })
    else { return nil }
    guard var job = Job(id: number, bytes: bytes) else {
      throw .damaged(file: path, detail: "not understood")
    }
    guard job.status != .finished, !job.process.isAlive else { return job }
    // It may have finished between the two looks.
    if let again = try system(
      path, { () throws(SystemError) in try files.read(path, limit: 1 << 20) }),
      let finished = Job(id: number, bytes: again), finished.status == .finished
    {
      return finished
    }
    job.status = .finished
    let version = try versions().last { $0.job == number }
    job.result = version == nil ? .failure : .success
    job.progress = 100
    job.completed = version?.time ?? job.dequeued ?? job.enqueued
    return job
  }

  /// All jobs, the oldest first. Cost: one small file for each.
  public func jobs() throws(StoreError) -> [Job] {
    var jobs: [Job] = []
    for number in try jobNumbers() {
      if let job = try job(number) { jobs.append(job) }
    }
    return jobs
  }

  private func jobNumbers() throws(StoreError) -> [Int] {
    try system(layout.jobs) { () throws(SystemError) in try files.list(layout.jobs) }
      .compactMap { UInt32($0).map(Int.init) }
      .sorted()
  }

  private func path(ofJob number: Int) -> String { "\(layout.jobs)/\(number)" }

  private func files(_ path: String) throws(StoreError) -> FileStatus? {
    try system(path) { () throws(SystemError) in try files.status(path) }
  }

  private func put(_ job: Job) throws(StoreError) {
    let path = path(ofJob: job.id)
    let new = path + ".new"
    try system(path) { () throws(SystemError) in
      try files.open(new, .createEmpty).write(job.bytes, at: 0)
      try files.rename(new, to: path)
    }
  }
}
