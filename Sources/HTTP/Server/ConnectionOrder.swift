// SPDX-License-Identifier: Apache-2.0

/// Connections in the order of their last use, so that the one that has been unused for the longest
/// time can make room for a new one.
///
/// Every operation takes constant time on average.
public struct ConnectionOrder: Sendable {
  /// The position of the last use of each connection.
  private var positions: [UInt64: Int] = [:]
  /// All uses; those that a later one of the same connection replaces are skipped.
  private var uses: [UInt64] = []
  /// The uses before this position have been looked at.
  private var head = 0

  public init() {}

  /// Number of connections.
  public var count: Int { positions.count }

  /// Adds a connection, or moves it to the end.
  public mutating func use(_ number: UInt64) {
    positions[number] = uses.count
    uses.append(number)
    guard uses.count > 64, uses.count > 4 * count else { return }
    compact()
  }

  /// Removes a connection, if it is there.
  public mutating func remove(_ number: UInt64) { positions[number] = nil }

  /// Removes and returns the connection whose last use is the oldest; skips those that are busy and
  /// moves them to the end.
  public mutating func takeOldest(isBusy: (UInt64) -> Bool) -> UInt64? {
    for _ in 0..<count {
      guard let number = next() else { return nil }
      guard isBusy(number) else {
        remove(number)
        return number
      }
      use(number)
    }
    return nil
  }

  private mutating func next() -> UInt64? {
    while head < uses.count {
      let number = uses[head]
      let isLast = positions[number] == head
      head += 1
      if isLast { return number }
    }
    return nil
  }

  private mutating func compact() {
    let kept = uses.indices.filter { positions[uses[$0]] == $0 }.map { uses[$0] }
    (uses, head) = (kept, 0)
    for (position, number) in kept.enumerated() { positions[number] = position }
  }
}
