// SPDX-License-Identifier: Apache-2.0

import POSIX
import Testing

@Suite(.serialized) struct CalendarTimeTests {
  @Test(
    "Dates with and without time, plain seconds, and what is neither",
    arguments: [
      ("0", 0), ("2016-01-19 21:14:39", 1_453_238_079), ("2016/01/19", 1_453_161_600),
      ("2016-01-19T21:14:39Z", 1_453_238_079), ("2016-01-19 21:14 UTC", 1_453_238_040),
      ("2016-02-30", nil), ("1969-12-31", nil), ("-1", nil),
      ("253402300799", 253_402_300_799), ("253402300800", nil), ("9223372036854775807", nil),
      ("9999-12-31 23:59:60", nil), ("tomorrow", nil), ("", nil),
    ] as [(String, Int64?)])
  func parses(_ text: String, _ seconds: Int64?) {
    #expect(CalendarTime.seconds(text) == seconds)
  }

  @Test("A zone that names a file is UTC", arguments: ["/dev/tty", "/etc/localtime", ":UTC+5", ""])
  func opensNoFile(_ zone: String) {
    #expect(CalendarTime.text(0, format: "%H %Z", zone: zone) == "00 UTC")
    #expect(CalendarTime.text(0, format: "%H", zone: "Asia/Tokyo") == "09")
    #expect(ProcessEnvironment.value("TZ") == "Asia/Tokyo")
    _ = CalendarTime.text(0, format: "%H", zone: zone)
    #expect(ProcessEnvironment.value("TZ") == "UTC")
  }
}
