// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A limited number of threads for jobs, started when needed.
///
/// Jobs beyond the limit are queued; an idle thread ends after some seconds. A job that waits for another
/// program says so (``whileWaiting(_:)``) and does not count meanwhile.
public final class WorkerPool: @unchecked Sendable {
  private let limit: Int
  private let mostWaiting: Int
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let arrived: UnsafeMutablePointer<pthread_cond_t>
  // Guarded by `lock`.
  private var jobs: [@Sendable () -> Void] = []
  private var next = 0
  private var threads = 0
  private var idle = 0
  private var waiting = 0

  private static let idleSeconds = 10

  /// At most `limit` threads that do not wait, and `mostWaiting` that do.
  public init(limit: Int, mostWaiting: Int = 0) {
    self.limit = limit
    self.mostWaiting = mostWaiting
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_mutex_t())
    pthread_mutex_init(lock, nil)
    arrived = .allocate(capacity: 1)
    arrived.initialize(to: pthread_cond_t())
    pthread_cond_init(arrived, nil)
  }

  // Every thread holds the pool, so none is left here.
  deinit {
    pthread_cond_destroy(arrived)
    arrived.deallocate()
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  /// Queues `job`; jobs start in the order of the calls.
  public func run(_ job: @escaping @Sendable () -> Void) {
    pthread_mutex_lock(lock)
    jobs.append(job)
    let starts = needsThread()
    pthread_cond_signal(arrived)
    pthread_mutex_unlock(lock)
    if starts { start() }
  }

  /// Runs `body`, which waits for something outside of this process, within a job; meanwhile another
  /// thread may run the next job.
  ///
  /// - Returns: nil without a call of `body` when too many jobs wait already.
  public func whileWaiting<Result>(_ body: () -> Result) -> Result? {
    pthread_mutex_lock(lock)
    guard waiting < mostWaiting else {
      pthread_mutex_unlock(lock)
      return nil
    }
    waiting += 1
    let starts = needsThread()
    pthread_mutex_unlock(lock)
    if starts { start() }
    defer {
      pthread_mutex_lock(lock)
      waiting -= 1
      pthread_mutex_unlock(lock)
    }
    return body()
  }

  /// Whether a thread is started, which is counted then. Call with `lock` held.
  private func needsThread() -> Bool {
    guard jobs.count - next > idle, threads - waiting < limit else { return false }
    threads += 1
    return true
  }

  private func start() {
    if DetachedThread.run({ self.work() }) { return }
    pthread_mutex_lock(lock)
    threads -= 1
    pthread_mutex_unlock(lock)
  }

  private func work() {
    while let job = take() { job() }
  }

  private func take() -> (@Sendable () -> Void)? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    var end = timespec()
    clock_gettime(CLOCK_REALTIME, &end)
    end.tv_sec += WorkerPool.idleSeconds
    // Many may have ended their wait at once.
    if threads - waiting > limit {
      threads -= 1
      return nil
    }
    while next == jobs.count {
      idle += 1
      let result = pthread_cond_timedwait(arrived, lock, &end)
      idle -= 1
      if result == ETIMEDOUT, next == jobs.count {
        threads -= 1
        return nil
      }
    }
    let job = jobs[next]
    next += 1
    if next == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      next = 0
    } else if next > 1024 {
      jobs.removeFirst(next)
      next = 0
    }
    return job
  }
}
