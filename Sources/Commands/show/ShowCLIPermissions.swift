// SPDX-License-Identifier: Apache-2.0

import Shell

/// `show cli permissions`: the role of this session's administrator.
struct ShowCLIPermissions: Command {
  static let path = "show cli permissions"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    .fields(
      "cli",
      [
        ("user", appliance.user),
        (
          "role", appliance.administrators.isSuperuser(appliance.user) ? "superuser" : "superreader"
        ),
      ])
  }
}
