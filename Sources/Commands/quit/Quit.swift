// SPDX-License-Identifier: Apache-2.0

import Shell

/// `quit`: leaves configuration mode from any level, or the session.
struct Quit: Command {
  static let path = "quit"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.leaveMode()
  }
}
