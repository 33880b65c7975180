// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// State that threads share, with a way to wait for its changes.
///
/// Takes no descriptor, in contrast to ``Interruption``: thousands of threads can wait at once.
public final class Monitor<State: Sendable>: @unchecked Sendable {
  // Guarded by `lock`.
  private var state: State
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>

  public init(_ state: State) {
    self.state = state
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_mutex_t())
    pthread_mutex_init(lock, nil)
    changed = .allocate(capacity: 1)
    changed.initialize(to: pthread_cond_t())
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  // A thread that waits holds the object, so none is left here.
  deinit {
    pthread_cond_destroy(changed)
    changed.deallocate()
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  /// Reads or changes the state, and wakes the threads that wait.
  public func update<Result>(_ body: (inout State) -> Result) -> Result {
    pthread_mutex_lock(lock)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(lock)
    }
    return body(&state)
  }

  /// Waits until `body` returns a value, which it may take out of the state; nil when the deadline
  /// passed first. `body` is called at least once, and again after each change.
  public func wait<Result>(
    until deadline: Deadline, for body: (inout State) -> Result?
  ) -> Result? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while true {
      if let result = body(&state) { return result }
      let left = deadline.remaining
      guard left > .zero else { return nil }
      var end = timespec()
      clock_gettime(CLOCK_MONOTONIC, &end)
      let parts = min(left, .seconds(86_400)).components
      end.tv_sec += Int(parts.seconds)
      end.tv_nsec += Int(parts.attoseconds / 1_000_000_000)
      if end.tv_nsec >= 1_000_000_000 {
        end.tv_sec += 1
        end.tv_nsec -= 1_000_000_000
      }
      pthread_cond_timedwait(changed, lock, &end)
    }
  }
}
