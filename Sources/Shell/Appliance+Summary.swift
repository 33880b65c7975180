// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import Store

extension Appliance {
  /// What the prompt needs of a running configuration.
  ///
  /// The role stands there on the two controllers of a cluster only: WF guide, "show cluster
  /// membership".
  public static func summarize(_ running: Configuration) -> Summary {
    func value(_ path: [PathElement]) -> String? {
      running[Path(deviceConfiguration.elements + path)]?.leaf
    }
    let isEnabled = value(["high-availability", "enabled"]) == "yes"
    let isController =
      running[Path(deviceConfiguration.elements + ["cluster", "mode", "controller"])] != nil
    var role = ""
    if isEnabled, isController {
      let priority = value(["high-availability", "election-option", "priority"])
      role = priority == "secondary" ? "passive-controller" : "active-controller"
    }
    let idle = value(["setting", "management", "idle-timeout"]).flatMap { Int($0) }
    return Summary(
      hostName: value(["system", "hostname"]) ?? "", role: role, idleMinutes: idle,
      scepProfile: value([
        "setting", "management", "secure-conn-client", "certificate-type", "scep", "scep-profile",
      ]), timeZone: value(["system", "timezone"]) ?? "UTC", readers: readers(running))
  }

  /// Administrators whose entry says that they may only look.
  private static func readers(_ running: Configuration) -> [String] {
    let users = running[["mgt-config", "users"]]?.list
    return users.map { users in
      users.compactMap { user in
        let role = user.content["permissions"]?.container?["role-based"]?.container
        return role?["superreader"]?.leaf == "yes" ? user.key : nil
      }
    } ?? []
  }

  /// Keeps a line for recall in later sessions; one that cannot be kept is no reason to refuse it.
  func remember(_ line: String) {
    guard !line.contains("\n") else { return }
    try? store.appendHistory(line, of: user)
  }

  /// Tells other sessions of this one; where that cannot be written it is no reason to refuse a line.
  func noteActivity() {
    isNoted = true
    try? store.noteSession(user, origin: origin, began: started, active: clock.now)
  }

  /// The session is over.
  func forgetActivity() {
    if isNoted { store.forgetSession() }
  }

  /// The lines that earlier sessions of this administrator left for recall.
  public func history() -> [String] { (try? store.history(of: user)) ?? [] }
}
