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
    let known = Set(try appliance.administrators.names())
    if wantsAll {
      var names = try appliance.administrators.names()
      if !known.contains(appliance.user) { names.append(appliance.user) }
      return answer(["admin"], ["Admin"], names.map { [$0] }, known, rule: 32)
    }
    let now = appliance.clock.now
    let rows = try sessions(appliance).map { session in
      let start = CalendarTime.text(
        session.began, format: "%m/%d %H:%M:%S", zone: appliance.timeZone)
      return [session.administrator, session.origin, "CLI", start, Self.idle(now - session.active)]
    }
    return answer(
      ["admin", "from", "type", "session-start", "idle-for"],
      ["Admin", "From", "Client", "Session-start", "Idle-for"], rows, known)
  }

  /// Rows that begin with the name of an administrator. Where one of them is not known to the running
  /// configuration, a column says so.
  private func answer(
    _ names: [String], _ titles: [String], _ rows: [[String]], _ known: Set<String>,
    rule: Int? = nil
  ) -> Answer {
    var (names, titles, rows) = (names, titles, rows)
    if !rows.allSatisfy({ known.contains($0[0]) }) {
      names.insert("configured", at: 1)
      titles.insert("Configured", at: 1)
      rows = rows.map { row in
        [row[0], known.contains(row[0]) ? "yes" : "no"] + row.dropFirst()
      }
    }
    let entries = rows.map { row in
      Element("entry", zip(names, row).map { Element($0, $1) })
    }
    let table = Table(titles.map { .init($0) }, rows: rows, rule: rule)
    return Answer(.elements([Element("admins", entries)]), layout: .table(table))
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
