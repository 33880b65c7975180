// SPDX-License-Identifier: Apache-2.0

extension Store {
  /// Enters a job that this process carries out from now on.
  ///
  /// - Parameter time: now, in seconds since 1970.
  public func beginJob(
    type: String, description: String = "", request: [String] = [], administrator: String,
    time: Int64
  ) throws(StoreError) -> Job {
    var job = try enqueueJob(type: type, administrator: administrator, time: time)
    job.description = description
    job.request = request
    return try begin(job, time: time)
  }

  /// Records that a job has begun.
  public func begin(_ job: Job, time: Int64) throws(StoreError) -> Job {
    var job = job
    job.status = .active
    job.dequeued = time
    try update(job)
    return job
  }

  /// Records how a job ended.
  ///
  /// - Parameter details: lines for the operator.
  @discardableResult
  public func end(
    _ job: Job, _ result: Job.Result, details: [String], time: Int64
  ) throws(StoreError) -> Job {
    var job = job
    job.status = .finished
    job.result = result
    job.progress = 100
    job.completed = time
    job.details = details
    try update(job)
    return job
  }
}
