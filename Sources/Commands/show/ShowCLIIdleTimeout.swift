// SPDX-License-Identifier: Apache-2.0

import Shell

/// `show cli idle-timeout`: after how many minutes without input the session ends.
struct ShowCLIIdleTimeout: Command {
  static let path = "show cli idle-timeout"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    .fields("cli", [("idle-timeout", IdleTimeout(of: appliance).text)])
  }
}
