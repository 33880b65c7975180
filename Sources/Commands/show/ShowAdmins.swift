// SPDX-License-Identifier: Apache-2.0

import Configuration
import POSIX
import Shell

/// `show admins`: who is logged in; `all`: every administrator of the running configuration.
///
/// Layout is wfsh's own: page Fidelity.
struct ShowAdmins: Command {
  static let path = "show admins"
  private let wantsAll: Bool

  init(_ arguments: Arguments) { wantsAll = arguments.has("all") }

  func run(on appliance: Appliance, over channel: any Channel) throws(Refusal) -> Output {
    if wantsAll {
      var names =
        (try appliance.running()[["mgt-config", "users"]]?.list).map { $0.map(\.key) } ?? []
      if !names.contains(appliance.user) { names.append(appliance.user) }
      return .text(
        "Admin\n" + String(repeating: "-", count: 32) + "\n" + names.map { $0 + "\n" }.joined())
    }
    let start = CalendarTime.text(
      appliance.started, format: "%m/%d %H:%M:%S", zone: appliance.timeZone)
    let rows = [
      ["Admin", "From", "Client", "Session-start", "Idle-for"],
      [appliance.user, appliance.origin, "CLI", start, "00:00:00s"],
    ]
    return .text(TextTable.columns(rows))
  }
}
