// SPDX-License-Identifier: Apache-2.0

import Configuration
import POSIX
import Shell
import Store

/// `show admins`: the administrators that are logged in; `all`: every administrator of the running configuration.
///
/// `admins/entry/admin` from a client of the XML API; the other names and the layout are wfsh's own
/// (page Fidelity).
struct ShowAdmins: Command {
  static let path = "show admins"
  private let wantsAll: Bool

  init(_ arguments: Arguments) { wantsAll = arguments.has("all") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    if wantsAll {
      var names = try appliance.administrators.names()
      if !names.contains(appliance.user) { names.append(appliance.user) }
      let table = Table([.init("Admin")], rows: names.map { [$0] }, rule: 32)
      return Answer(
        .elements([Element("admins", names.map { Element("entry", [Element("admin", $0)]) })]),
        layout: .table(table))
    }
    let now = appliance.clock.now
    let names = ["admin", "from", "type", "session-start", "idle-for"]
    let rows = try sessions(appliance).map { session in
      let start = CalendarTime.text(
        session.began, format: "%m/%d %H:%M:%S", zone: appliance.timeZone)
      return [session.administrator, session.origin, "CLI", start, Self.idle(now - session.active)]
    }
    let entries = rows.map { row in
      Element("entry", zip(names, row).map { Element($0, $1) })
    }
    let titles = ["Admin", "From", "Client", "Session-start", "Idle-for"]
    return Answer(
      .elements([Element("admins", entries)]), layout: .table(Table(titles: titles, rows: rows)))
  }

  /// Sessions on terminals, and this one whatever it is.
  private func sessions(
    _ appliance: Appliance
  ) throws -> [(administrator: String, origin: String, began: Int64, active: Int64)] {
    let known = try appliance.store.sessions()
    var list = known.map { ($0.administrator, $0.origin, $0.began, $0.active) }
    if !appliance.session.isNoted {
      list.append(
        (appliance.user, appliance.session.origin, appliance.session.started, appliance.clock.now))
    }
    return list
  }

  private static func idle(_ seconds: Int64) -> String {
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let seconds = max(seconds, 0)
    return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))s"
  }
}
