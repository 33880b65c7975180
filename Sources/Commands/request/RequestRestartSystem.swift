// SPDX-License-Identifier: Apache-2.0

private import POSIX
import Shell
import Store

/// `request restart system`: asks (the grammar has the question), then ends all sessions of the
/// appliance, this one too. The emulated appliance has nothing to restart: its state is on disk.
struct RequestRestartSystem: Command {
  static let path = "request restart system"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try appliance.store.restart(time: SystemClock.realTime())
    appliance.session.end()
    return Answer(.text("\(Restart.broadcast)"), frame: .bare)
  }
}
