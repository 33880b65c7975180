// SPDX-License-Identifier: Apache-2.0

import Shell

/// `request restart system`: asks (the grammar has the question), says what a box says, ends the
/// session. The emulated appliance has nothing to restart: its state is on disk.
///
/// Source of the broadcast: capture of an upgrade, cli-facts 1.1.
struct RequestRestartSystem: Command {
  static let path = "request restart system"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.end()
    return Answer(
      .text("\nThe system is going down for reboot NOW!\n"), frame: .bare)
  }
}
