// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell

/// Times as the appliance shows them, in its time zone.
struct LocalTime {
  private let zone: String

  init(_ appliance: Appliance) { zone = appliance.timeZone }

  /// `2026/11/20 10:00:00`.
  func text(_ seconds: Int64) -> String {
    CalendarTime.text(seconds, format: "%Y/%m/%d %H:%M:%S", zone: zone)
  }

  /// `2026/11/20 10:00:00 CET`.
  func textWithZone(_ seconds: Int64) -> String {
    CalendarTime.text(seconds, format: "%Y/%m/%d %H:%M:%S %Z", zone: zone)
  }
}
