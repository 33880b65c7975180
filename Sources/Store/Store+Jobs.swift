// SPDX-License-Identifier: Apache-2.0

public import POSIX

extension Store {
  /// Jobs that are listed. The files of finished ones before them are removed from time to time.
  public static let jobLimit = 1_000

  /// Adds a new pending job that this process runs; its number is one more than the last.
  public func enqueueJob(
    type: String, administrator: String, time: Int64,
    process: ProcessIdentity = .current
  ) throws(StoreError) -> Job {
    try underLock { () throws(StoreError) in
      try makeDirectory(layout.jobs)
      var number = 1
      // A counter that is damaged only costs a look at the directory.
      let counter = try files.read(layout.lastJob, limit: 64).flatMap {
        FileChecksum.removing(from: $0)
      }
      if let counter, let previous = UInt32(String(decoding: counter, as: UTF8.self)) {
        number = Int(previous) + 1
      }
      // The counter only saves time: it may be lost or wrong, and no job is ever overwritten.
      let isTaken = try files.status(layout.job(number)) != nil
      if number == 1 || isTaken {
        number = (try jobNumbers().last ?? 0) + 1
      }
      let job = Job(
        id: number, type: type, administrator: administrator, time: time, process: process)
      try put(job)
      if number % (Self.jobLimit / 10) == 0 { try removeJobs(upTo: number - Self.jobLimit) }
      try files.open(layout.lastJob, .createEmpty)
        .write(FileChecksum.adding(to: Array(String(number).utf8)), at: 0)
      return job
    }
  }

  /// Writes the present state of a job. Only the process that runs it calls this.
  public func update(_ job: Job) throws(StoreError) { try put(job) }

  /// Assigns a pending job to another process if it still belongs to `owner`; nil if it does not.
  ///
  /// If two processes try at once, one succeeds; from then on only the new owner writes.
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

  /// Seconds that a commit or a validation takes at least; 0 by default.
  public func jobDuration() throws(StoreError) -> Int {
    let path = layout.jobDuration
    guard let bytes = try content(path, limit: 64) else { return 0 }
    guard let seconds = UInt16(String(decoding: bytes, as: UTF8.self)) else {
      throw .damaged(file: path, detail: "not a number of seconds")
    }
    return Int(seconds)
  }

  /// Sets the seconds for every session and job from now on.
  public func setJobDuration(_ seconds: Int) throws(StoreError) {
    try underLock { () throws(StoreError) in
      try makeDirectory(layout.jobs)
      try files.replace(
        layout.jobDuration, with: FileChecksum.adding(to: Array(String(seconds).utf8)))
    }
  }

  /// The job of that number; nil if it does not exist.
  ///
  /// A job whose process died before it finished is shown as failed, unless its commit has become a
  /// version: then it has succeeded.
  public func job(_ number: Int) throws(StoreError) -> Job? {
    guard var job = try readJob(number) else { return nil }
    guard job.status != .finished, !job.process.isAlive else { return job }
    // The process may have finished the job after the file was read and before it ended.
    if let again = try readJob(number), again.status == .finished { return again }
    job.status = .finished
    let version = try versions().last { $0.job == number }
    job.result = version == nil ? .failure : .success
    job.progress = 100
    job.completed = version?.time ?? job.dequeued ?? job.enqueued
    return job
  }

  /// Removes the files of finished jobs; a damaged one stays.
  private func removeJobs(upTo last: Int) throws(StoreError) {
    for number in try jobNumbers() where number <= last {
      guard let job = try? job(number), job.status == .finished else { continue }
      try files.remove(layout.job(number))
    }
  }

  /// The last jobs, the oldest first. Cost: reading one small file for each.
  public func jobs() throws(StoreError) -> [Job] {
    var jobs: [Job] = []
    for number in try jobNumbers().suffix(Self.jobLimit) {
      if let job = try job(number) { jobs.append(job) }
    }
    return jobs
  }

  /// The jobs of a type that have not ended, the oldest first. Cost: as ``jobs()``.
  public func unfinishedJobs(type: String) throws(StoreError) -> [Job] {
    try jobs().filter { $0.type == type && $0.status != .finished }
  }

  private func jobNumbers() throws(StoreError) -> [Int] {
    try files.list(layout.jobs)
      .compactMap { UInt32($0).map(Int.init) }
      .sorted()
  }

  private func readJob(_ number: Int) throws(StoreError) -> Job? {
    try record(layout.job(number)) { Job(id: number, bytes: $0) }
  }

  private func put(_ job: Job) throws(StoreError) {
    try files.publish(job.bytes, at: layout.job(job.id))
  }
}
