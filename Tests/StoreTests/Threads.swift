// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization
import Testing

/// Values that several threads add to.
final class Results<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])

  func add(_ value: Value) { values.withLock { $0.append(value) } }

  var all: [Value] { values.withLock { $0 } }
}

/// Runs `body` in `count` threads at once; an error that one throws is recorded as an issue.
func perform(_ count: Int, _ body: (Int) throws -> Void) {
  nonisolated(unsafe) let body = body
  DispatchQueue.concurrentPerform(iterations: count) { number in
    do { try body(number) } catch { Issue.record(error) }
  }
}
