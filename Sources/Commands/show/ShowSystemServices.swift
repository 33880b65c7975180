// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Text

/// `show system services`: which management services answer.
///
/// Layout: PAN-OS capture (names padded to 11); the elements are wfsh's own (page Fidelity). A WF-500 has no web interface; SSH, ICMP and SNMP
/// follow the running configuration.
struct ShowSystemServices: Command {
  static let path = "show system services"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let service = appliance.model.places.system.appending(node: "service")
    let running = try appliance.running()
    func isDisabled(_ name: String, byDefault: Bool) -> Bool {
      running[service.appending(node: name)]?.leaf.map { $0 == "yes" } ?? byDefault
    }
    let rows: [(String, Bool)] = [
      ("HTTP", false), ("HTTPS", false), ("Telnet", false),
      ("SSH", !isDisabled("disable-ssh", byDefault: false)),
      ("Ping", !isDisabled("disable-icmp", byDefault: false)),
      ("SNMP", !isDisabled("disable-snmp", byDefault: true)),
    ]
    let states = rows.map { ($0.0, $0.1 ? "Enabled" : "Disabled") }
    let text = states.map { name, state in
      name.padded(to: 11) + ": \(state)\n"
    }
    return Answer(
      .elements([
        Element("services", states.map { Element(entry: $0.0, [Element("state", $0.1)]) })
      ]), layout: .text(text.joined()))
  }
}
