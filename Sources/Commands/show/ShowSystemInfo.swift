// SPDX-License-Identifier: Apache-2.0

import Configuration
import POSIX
import Shell

/// `show system info`: addresses, model and versions, one `name: value` a line.
///
/// Source: WF guide, "Restrict WildFire appliance CLI command output" (8.0.1); order and names are
/// verbatim, `operational-mode` comes last because clients wait for it.
struct ShowSystemInfo: Command {
  static let path = "show system info"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let system = appliance.model.places.system
    let running = try appliance.running()
    func value(_ path: Path) -> String? { running[Path(system.elements + path.elements)]?.leaf }

    var fields: [(String, String)] = [
      ("hostname", value(["hostname"]) ?? appliance.model.defaultHostName),
      ("ip-address", value(["ip-address"]) ?? "unknown"),
      ("netmask", value(["netmask"]) ?? "unknown"),
      ("default-gateway", value(["default-gateway"]) ?? "unknown"),
    ]
    if let address = appliance.model["mac-address"] { fields.append(("mac-address", address)) }
    for name in ["ip-address", "netmask", "default-gateway", "dns-server"] {
      if let text = value(["vm-interface", .node(name)]) {
        fields.append(("vm-interface-\(name)", text))
      }
    }
    let now = appliance.clock.now
    let zone = appliance.timeZone
    fields.append(("time", CalendarTime.text(now, format: "%a %b %e %H:%M:%S %Y", zone: zone)))
    fields.append(("uptime", Self.uptime(max(0, now - appliance.session.started))))
    for name in [
      "family", "model", "serial", "sw-version", "wf-content-version", "wf-content-release-date",
      "logdb-version", "platform-family", "operational-mode",
    ] {
      if let fact = appliance.model[name] { fields.append((name, fact)) }
    }
    return .fields("system", fields)
  }

  /// `0 days, 0:02:35`
  static func uptime(_ seconds: Int64) -> String {
    func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
    return "\(days) days, \(rest / 3600):\(twoDigits(rest / 60 % 60)):\(twoDigits(rest % 60))"
  }
}
