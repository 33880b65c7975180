// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Text

/// `show interface management`.
///
/// Layout: ntc-templates, `show_interface_management1.raw`, verbatim. The emulated port carries no
/// traffic: its counters are zero.
struct ShowInterfaceManagement: Command {
  static let path = "show interface management"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let system = Appliance.deviceConfiguration.elements + [.node("system")]
    let running = try appliance.running()
    func value(_ name: String) -> String? { running[Path(system + [.node(name)])]?.leaf }
    let rule = String(repeating: "-", count: 79)
    let configured = Self.speed(value("speed-duplex"))
    let address = appliance.model["mac-address"] ?? "unknown"
    var lines = [
      "", rule, "Name: Management Interface", "Link status:",
      "  Runtime link speed/duplex/state: \(configured == "auto/auto/auto" ? "1000/full/up" : configured)",
      "  Configured link speed/duplex/state: \(configured)", "MAC address:",
      "  Port MAC address \(address)", "", "Ip address: \(value("ip-address") ?? "unknown")",
      "Netmask: \(value("netmask") ?? "unknown")",
      "Default gateway: \(value("default-gateway") ?? "unknown")",
      "Ipv6 address: \(value("ipv6-address") ?? "unknown")",
      "Ipv6 link local address: \(Self.linkLocal(address) ?? "unknown")",
      "Ipv6 default gateway:\(value("ipv6-default-gateway").map { " " + $0 } ?? "")", rule, "", "",
      rule, "Logical interface counters:", rule,
    ]
    for counter in [
      "bytes received", "bytes transmitted", "packets received", "packets transmitted",
      "receive errors", "transmit errors", "receive packets dropped", "transmit packets dropped",
      "multicast packets received",
    ] {
      lines.append(counter.padded(to: 34) + "0")
    }
    lines.append(rule)
    return .text(lines.map { $0 + "\n" }.joined())
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
