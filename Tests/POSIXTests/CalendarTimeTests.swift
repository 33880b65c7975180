// SPDX-License-Identifier: Apache-2.0

import POSIX
import Testing

@Suite(.serialized) struct CalendarTimeTests {
  @Test(
    "Dates with and without time, plain seconds, and what is neither",
    arguments: [
      ("0", 0), ("2016-01-19 21:14:39", 1_453_238_079), ("2016/01/19", 1_453_161_600),
      ("2016-01-19T21:14:39Z", 1_453_238_079), ("2016-01-19 21:14 UTC", 1_453_238_040),
      ("2016-02-30", nil), ("1969-12-31", nil), ("-1", nil), ("tomorrow", nil), ("", nil),
    ] as [(String, Int64?)])
  func parses(_ text: String, _ seconds: Int64?) {
    #expect(CalendarTime.seconds(text) == seconds)
  }
}
