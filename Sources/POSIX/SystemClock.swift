// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// The system's clocks. Only the executable reads them; other code gets the time as a value.
public enum SystemClock {
  /// Nanoseconds since 1970 by the system's clock.
  public static func realTime() -> Int64 { read(CLOCK_REALTIME) }

  /// Nanoseconds since some moment; never goes back.
  public static func monotonic() -> Int64 { read(CLOCK_MONOTONIC) }

  /// Sleeps that many nanoseconds; a signal ends the sleep early.
  public static func sleep(nanoseconds: Int64) {
    var wanted = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    nanosleep(&wanted, nil)
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var now = timespec()
    clock_gettime(clock, &now)
    return Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
  }
}
