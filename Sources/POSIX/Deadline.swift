// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A moment on the monotonic clock after which a wait times out.
///
/// This is not the appliance's clock: nobody can set it, and it has no date.
public struct Deadline: Sendable, Comparable {
  private let instant: Duration

  /// `duration` from now; a negative duration has passed already.
  public init(after duration: Duration) {
    instant = Deadline.clock + duration
  }

  private static var clock: Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// The time left, never negative.
  public var remaining: Duration { max(instant - Deadline.clock, .zero) }

  /// Whether the moment has passed.
  public var hasPassed: Bool { remaining == .zero }

  /// The time left for poll(2): milliseconds, rounded up so that the caller does not spin.
  var pollTimeout: Int32 {
    let left = min(remaining, .seconds(86_400)).components
    let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000
    let part = (left.attoseconds + attosecondsPerMillisecond - 1) / attosecondsPerMillisecond
    return Int32(left.seconds * 1000 + part)
  }

  /// The earlier deadline is the smaller one.
  public static func < (left: Deadline, right: Deadline) -> Bool { left.instant < right.instant }
}

/// Measures how long something took, on the monotonic clock.
public struct Stopwatch: Sendable {
  private let start = Deadline(after: .zero)

  /// Starts now.
  public init() {}

  /// Seconds since the start.
  public var seconds: Double {
    let elapsed = start.age.components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
  }
}

extension Deadline {
  /// Time since the deadline passed; zero before that.
  fileprivate var age: Duration { max(Deadline.clock - instant, .zero) }
}
