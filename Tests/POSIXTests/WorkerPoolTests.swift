// SPDX-License-Identifier: Apache-2.0

import POSIX
import Testing

@Suite struct WorkerPoolTests {
  /// More jobs wait than there are threads, and the next job runs nevertheless.
  @Test func jobsThatWaitTakeNoPlace() {
    let pool = WorkerPool(limit: 2, mostWaiting: 20)
    let state = Monitor((waiting: 0, isOpen: false, ended: 0))
    for _ in 0..<20 {
      pool.run {
        let opened: Void?? = pool.whileWaiting {
          state.update { $0.waiting += 1 }
          return state.wait(until: Deadline(after: .seconds(20))) { $0.isOpen ? () : nil }
        }
        if case .some(.some) = opened { state.update { $0.ended += 1 } }
      }
    }
    let all: Void? = state.wait(until: Deadline(after: .seconds(20))) {
      $0.waiting == 20 ? () : nil
    }
    #expect(all != nil)
    // One more may not wait, and is told so.
    let refused = Monitor<Bool?>(nil)
    pool.run {
      let result: Void? = pool.whileWaiting {}
      refused.update { $0 = result == nil }
    }
    #expect(refused.wait(until: Deadline(after: .seconds(20))) { $0 } == true)
    state.update { $0.isOpen = true }
    let ended: Void? = state.wait(until: Deadline(after: .seconds(20))) {
      $0.ended == 20 ? () : nil
    }
    #expect(ended != nil)
  }

  @Test func aJobThatDoesNotWaitHoldsItsPlace() {
    let pool = WorkerPool(limit: 1, mostWaiting: 1)
    let state = Monitor((first: false, isOpen: false, order: [Int]()))
    pool.run {
      state.update { $0.first = true }
      _ = state.wait(until: Deadline(after: .seconds(20))) { $0.isOpen ? () : nil }
      state.update { $0.order.append(1) }
    }
    pool.run { state.update { $0.order.append(2) } }
    _ = state.wait(until: Deadline(after: .seconds(20))) { $0.first ? () : nil }
    #expect(state.update { $0.order } == [])
    state.update { $0.isOpen = true }
    let order = state.wait(until: Deadline(after: .seconds(20))) {
      $0.order.count == 2 ? $0.order : nil
    }
    #expect(order == [1, 2])
  }

  @Test func aDeadlineEndsTheWait() {
    let state = Monitor(0)
    var calls = 0
    let result: Void? = state.wait(until: Deadline(after: .milliseconds(20))) { _ in
      calls += 1
      return nil
    }
    #expect(result == nil && calls >= 1)
    #expect(state.wait(until: Deadline(after: .zero)) { $0 } == 0)
  }
}
