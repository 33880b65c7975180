// SPDX-License-Identifier: Apache-2.0

import POSIX

/// Connections that have sent nothing yet, the oldest first.
struct SilentConnections {
  private let limit: Int
  private var next: UInt64
  private var oldest: UInt64
  private var held: [UInt64: (socket: TCPSocket, deadline: Deadline)] = [:]

  /// - Parameter first: the first token.
  init(first: UInt64, limit: Int) {
    next = first
    oldest = first
    self.limit = limit
  }

  /// Adds a connection and returns its token; closes the oldest one if there are too many.
  ///
  /// Deadlines must not decrease from one call to the next.
  mutating func add(_ socket: TCPSocket, until deadline: Deadline) -> UInt64 {
    if held.count >= limit { closeOldest() }
    held[next] = (socket, deadline)
    next += 1
    return next - 1
  }

  /// Removes a connection and returns it.
  mutating func remove(_ token: UInt64) -> TCPSocket? { held.removeValue(forKey: token)?.socket }

  /// When the oldest connection is closed.
  var nextDeadline: Deadline? {
    mutating get {
      skip()
      return held[oldest]?.deadline
    }
  }

  /// Closes the connections whose deadline has passed.
  mutating func removePassed() {
    while let deadline = nextDeadline, deadline.hasPassed { closeOldest() }
  }

  private mutating func closeOldest() {
    skip()
    held[oldest] = nil
  }

  /// Skips tokens of connections that were removed. Cost: amortized constant.
  private mutating func skip() {
    while oldest < next, held[oldest] == nil { oldest += 1 }
  }
}
