// SPDX-License-Identifier: Apache-2.0

import Shell

/// `show cli permissions`: the role of this session's administrator.
struct ShowCLIPermissions: Command {
  static let path = "show cli permissions"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    let administrators = appliance.administrators
    let role = administrators.isSuperuser(appliance.user) ? "superuser" : "superreader"
    var fields = [("user", appliance.user), ("role", role)]
    if !administrators.contains(appliance.user) {
      fields.append(("note", "not an administrator of the running configuration"))
    }
    return .fields("cli", fields)
  }
}
