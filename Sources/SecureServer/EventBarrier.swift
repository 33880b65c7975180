// SPDX-License-Identifier: Apache-2.0

import POSIX
import Synchronization

/// Lets a thread wait until the event loop has handled everything that happened before.
///
/// One thread asks; the event loop reads what was ``asked`` before it collects events, and calls
/// ``reach(_:)`` with that number when it has handled them.
final class EventBarrier: Sendable {
  private let numbers = Mutex((asked: 0, reached: 0))
  private let moved = Interruption()

  /// The number of the last request.
  var asked: Int { numbers.withLock { $0.asked } }

  /// Whether a request waits.
  var isAsked: Bool { numbers.withLock { $0.asked > $0.reached } }

  /// Asks; the caller then wakes the event loop.
  func ask() -> Int {
    numbers.withLock {
      $0.asked += 1
      return $0.asked
    }
  }

  func reach(_ number: Int) {
    let isNew = numbers.withLock { numbers in
      defer { numbers.reached = max(numbers.reached, number) }
      return number > numbers.reached
    }
    if isNew { moved.raise() }
  }

  /// Waits until the event loop has reached a request, or until the deadline.
  func wait(for number: Int, until deadline: Deadline) {
    while numbers.withLock({ $0.reached < number }), moved.wait(until: deadline) {
      moved.clear()
    }
  }
}
