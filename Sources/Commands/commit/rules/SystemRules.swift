// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

extension CommitRules.Rule {
  /// The VM interface has its network values.
  ///
  /// Source: WF guide, "set deviceconfig system vm-interface": without them a commit fails.
  static let vmInterfaceIsComplete = CommitRules.Rule(name: "vm-interface-complete") {
    subject, findings in
    let path = Path(
      Appliance.deviceConfiguration.elements + [.node("system"), .node("vm-interface")])
    guard let interface = subject.configuration[path]?.container else { return }
    for name in ["ip-address", "netmask", "default-gateway", "dns-server"]
    where interface[name]?.leaf?.isEmpty ?? true {
      findings.errors.append("vm-interface has no \(name)")
    }
  }
}
