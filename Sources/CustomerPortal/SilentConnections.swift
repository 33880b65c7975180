// SPDX-License-Identifier: Apache-2.0

import POSIX

/// Connections that have said nothing yet, the oldest first.
struct SilentConnections {
  private let limit: Int
  private var next: UInt64
  private var oldest: UInt64
  private var held: [UInt64: (socket: TCPSocket, deadline: Deadline)] = [:]

  /// - Parameter first: the first token that is given out.
  init(first: UInt64, limit: Int) {
    next = first
    oldest = first
    self.limit = limit
  }

  /// Holds a connection under a token; where there are too many, the oldest is closed.
  ///
  /// Deadlines must not go back from one call to the next.
  mutating func add(_ socket: TCPSocket, until deadline: Deadline) -> UInt64 {
    if held.count >= limit { closeOldest() }
    held[next] = (socket, deadline)
    next += 1
    return next - 1
  }

  /// Hands a connection out.
  mutating func remove(_ token: UInt64) -> TCPSocket? { held.removeValue(forKey: token)?.socket }

  /// When the oldest is closed.
  var nextDeadline: Deadline? {
    mutating get {
      skip()
      return held[oldest]?.deadline
    }
  }

  /// Closes those whose time is over.
  mutating func removePassed() {
    while let deadline = nextDeadline, deadline.hasPassed { closeOldest() }
  }

  private mutating func closeOldest() {
    skip()
    held[oldest] = nil
  }

  /// Passes over what was handed out. Cost: amortized constant.
  private mutating func skip() {
    while oldest < next, held[oldest] == nil { oldest += 1 }
  }
}
