// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Text

/// `show interface management`.
///
/// `info/name` and `counters/tx-packets` from a client of the XML API, the other elements are wfsh's own
/// (page Fidelity). Layout: ntc-templates, `show_interface_management1.raw`, verbatim. The emulated port carries no
/// traffic: its counters are zero.
struct ShowInterfaceManagement: Command {
  static let path = "show interface management"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let system = appliance.model.places.system
    let running = try appliance.running()
    func value(_ name: String) -> String? { running[system.appending(node: name)]?.leaf }
    let configured = Self.speed(value("speed-duplex"))
    let address = appliance.model["mac-address"] ?? "unknown"
    let port = [
      "name": "Management Interface",
      "runtime": configured == "auto/auto/auto" ? "1000/full/up" : configured,
      "configured": configured, "hwaddr": address, "ip": value("ip-address") ?? "unknown",
      "netmask": value("netmask") ?? "unknown", "gw": value("default-gateway") ?? "unknown",
      "ipv6": value("ipv6-address") ?? "unknown",
      "ipv6-link-local": Self.linkLocal(address) ?? "unknown",
      "ipv6-gw": value("ipv6-default-gateway") ?? "",
    ]
    return Answer(
      .elements([
        Element("info", Self.names.map { Element($0, port[$0] ?? "") }),
        Element("counters", Self.counters.map { Element($0.name, "0") }),
      ]), layout: .text(Self.text(port)))
  }

  /// The elements of `info`, in their order.
  private static let names = [
    "name", "runtime", "configured", "hwaddr", "ip", "netmask", "gw", "ipv6", "ipv6-link-local",
    "ipv6-gw",
  ]

  private static let counters: [(name: String, label: String)] = [
    ("rx-bytes", "bytes received"), ("tx-bytes", "bytes transmitted"),
    ("rx-packets", "packets received"), ("tx-packets", "packets transmitted"),
    ("rx-errors", "receive errors"), ("tx-errors", "transmit errors"),
    ("rx-dropped", "receive packets dropped"), ("tx-dropped", "transmit packets dropped"),
    ("rx-multicast", "multicast packets received"),
  ]

  private static func text(_ port: [String: String]) -> String {
    func value(_ name: String) -> String { port[name] ?? "" }
    let rule = String(repeating: "-", count: 79)
    let gateway = value("ipv6-gw")
    var lines = [
      "", rule, "Name: \(value("name"))", "Link status:",
      "  Runtime link speed/duplex/state: \(value("runtime"))",
      "  Configured link speed/duplex/state: \(value("configured"))", "MAC address:",
      "  Port MAC address \(value("hwaddr"))", "", "Ip address: \(value("ip"))",
      "Netmask: \(value("netmask"))", "Default gateway: \(value("gw"))",
      "Ipv6 address: \(value("ipv6"))", "Ipv6 link local address: \(value("ipv6-link-local"))",
      "Ipv6 default gateway:\(gateway.isEmpty ? "" : " " + gateway)", rule, "", "", rule,
      "Logical interface counters:", rule,
    ]
    lines += counters.map { $0.label.padded(to: 34) + "0" }
    lines.append(rule)
    return lines.map { $0 + "\n" }.joined()
  }

  /// `1Gbps-full-duplex` as `1000/full/up`.
  static func speed(_ value: String?) -> String {
    guard let value, value != "auto-negotiate" else { return "auto/auto/auto" }
    let rate = value.hasPrefix("1Gbps") ? "1000" : value.hasPrefix("100Mbps") ? "100" : "10"
    return "\(rate)/\(value.contains("full") ? "full" : "half")/up"
  }

  /// RFC 4291, appendix A: the modified EUI-64 of a MAC address.
  static func linkLocal(_ address: String) -> String? {
    let bytes = address.split(separator: ":").compactMap { UInt8($0, radix: 16) }
    guard bytes.count == 6 else { return nil }
    let parts: [UInt16] = [
      UInt16(bytes[0] ^ 2) << 8 | UInt16(bytes[1]), UInt16(bytes[2]) << 8 | 0xFF,
      0xFE00 | UInt16(bytes[3]), UInt16(bytes[4]) << 8 | UInt16(bytes[5]),
    ]
    return "fe80::" + parts.map { String($0, radix: 16) }.joined(separator: ":") + "/64"
  }
}
