// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

extension Appliance {
  /// Enters a job that this process does from now on.
  func beginJob(_ type: String, description: String = "") throws -> Job {
    var job = try store.enqueueJob(type: type, administrator: user, time: clock.now)
    job.status = .active
    job.dequeued = clock.now
    job.description = description
    try store.update(job)
    return job
  }

  /// Notes how a job ended.
  @discardableResult
  func end(_ job: Job, _ result: Job.Result, details: [String]) throws -> Job {
    var job = job
    job.status = .finished
    job.result = result
    job.progress = 100
    job.completed = clock.now
    job.details = details
    try store.update(job)
    return job
  }
}
