// SPDX-License-Identifier: Apache-2.0

/// The connections that have not finished their handshake, the oldest first.
///
/// Under a flood of connections the oldest are closed first: a genuine client finishes its handshake
/// in a moment.
struct HandshakeQueue {
  private var numbers: [UInt64] = []
  private var head = 0
  /// Number of connections.
  private(set) var count = 0

  mutating func append(_ number: UInt64) {
    numbers.append(number)
    count += 1
  }

  /// Counts a connection that has finished its handshake or ended. Its number is skipped later.
  mutating func leave() { count -= 1 }

  /// The oldest number that satisfies `isWaiting`. Drops other numbers, except that those that satisfy
  /// `isBusy` move to the end. Cost: amortized constant.
  mutating func oldest(
    where isWaiting: (UInt64) -> Bool, isBusy: (UInt64) -> Bool
  ) -> UInt64? {
    defer {
      if head > 1024, head * 2 > numbers.count {
        numbers.removeFirst(head)
        head = 0
      }
    }
    for _ in head..<numbers.count {
      let number = numbers[head]
      head += 1
      if isBusy(number) {
        numbers.append(number)
      } else if isWaiting(number) {
        return number
      }
    }
    return nil
  }
}
