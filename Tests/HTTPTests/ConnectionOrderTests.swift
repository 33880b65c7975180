// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

@Suite struct ConnectionOrderTests {
  @Test func theOneUnusedForTheLongestTimeComesFirst() {
    var order = ConnectionOrder()
    for number in UInt64(1)...5 { order.use(number) }
    order.use(1)
    order.remove(2)
    #expect(order.count == 4)
    #expect(order.takeOldest { _ in false } == 3)
    // A busy one moves to the end.
    #expect(order.takeOldest { $0 == 4 } == 5)
    #expect(order.takeOldest { _ in true } == nil && order.count == 2)
    #expect(order.takeOldest { _ in false } == 1)
    #expect(order.takeOldest { _ in false } == 4)
    #expect(order.takeOldest { _ in false } == nil && order.count == 0)
  }

  /// Many uses of few connections neither lose one nor change the order.
  @Test func usesAreForgotten() {
    var order = ConnectionOrder()
    for round in 0..<1000 {
      for number in UInt64(0)..<10 { order.use((number + UInt64(round)) % 10) }
      if round % 7 == 0, let oldest = order.takeOldest(isBusy: { _ in false }) {
        #expect(oldest == UInt64(round) % 10)
        order.use(oldest)
      }
    }
    #expect(order.count == 10)
  }
}
