// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell

/// `show clock`: the time in the appliance's zone; `more` adds the zone's name.
///
/// Text in XML too (xml-api 1.9). Shape `Mon Apr 15 13:31:39 PDT 2013`: page Fidelity.
struct ShowClock: Command {
  static let path = "show clock"
  private let wantsMore: Bool

  init(_ arguments: Arguments) { wantsMore = arguments.has("more") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    let zone = appliance.timeZone
    var text =
      CalendarTime.text(appliance.clock.now, format: "%a %b %e %H:%M:%S %Z %Y", zone: zone) + "\n"
    if wantsMore { text += "timezone: \(zone)\n" }
    // Clients of the XML API parse the line with its line end.
    return Answer(.text(text))
  }
}
