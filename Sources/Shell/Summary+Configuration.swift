// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import Store

extension Summary {
  /// The facts of a running configuration that the prompt needs.
  ///
  /// Only the two controllers of a cluster show a role there: WF guide, "show cluster membership".
  ///
  /// A value of a file that another program put in place may be one that its schema refuses: it counts as
  /// not set. `accepts` asks the schema.
  init(
    of running: Configuration, in places: DocumentPlaces, accepts: (Path, String) -> Bool
  ) {
    func value(_ path: [PathElement]) -> String? {
      running[Path(places.device.elements + path)]?.leaf
    }
    func acceptedValue(_ path: [PathElement]) -> String? {
      value(path).flatMap { accepts(Path(places.device.elements + path), $0) ? $0 : nil }
    }
    let isEnabled = value(["high-availability", "enabled"]) == "yes"
    let isController =
      running[Path(places.device.elements + ["cluster", "mode", "controller"])] != nil
    var role = ""
    if isEnabled, isController {
      let priority = value(["high-availability", "election-option", "priority"])
      role = priority == "secondary" ? "passive-controller" : "active-controller"
    }
    let client = ConfiguredCredentials(running, at: places).secureConnectionClient.identity
    let idle = acceptedValue(["setting", "management", "idle-timeout"]).flatMap { Int($0) }
    self.init(
      hostName: value(["system", "hostname"]) ?? "", role: role, idleMinutes: idle,
      scepProfile: client.scepProfile, timeZone: acceptedValue(["system", "timezone"]) ?? "UTC",
      readers: Administrators.readers(of: running, in: places),
      administrators: Administrators.names(of: running, in: places))
  }
}
