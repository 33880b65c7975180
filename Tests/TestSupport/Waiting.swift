// SPDX-License-Identifier: Apache-2.0

import Foundation
public import POSIX

/// Waits for what another thread or process does.
public enum Waiting {
  /// Whether `condition` became true before the deadline; polls it every ten milliseconds.
  public static func isTrue(
    until deadline: Deadline = Deadline(after: .seconds(20)), _ condition: () throws -> Bool
  ) rethrows -> Bool {
    while try !condition() {
      guard !deadline.hasPassed else { return false }
      usleep(10_000)
    }
    return true
  }

  /// The value once there is one; nil when the deadline passes.
  public static func value<Value>(
    until deadline: Deadline = Deadline(after: .seconds(20)), _ find: () throws -> Value?
  ) rethrows -> Value? {
    var value: Value?
    _ = try isTrue(until: deadline) {
      value = try find()
      return value != nil
    }
    return value
  }
}
