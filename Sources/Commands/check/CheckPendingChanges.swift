// SPDX-License-Identifier: Apache-2.0

import Shell

/// `check pending-changes`: `yes` or `no`, whether a commit would change anything.
struct CheckPendingChanges: Command {
  static let path = "check pending-changes"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let isPending = try appliance.running() != appliance.candidate()
    return Answer(.text(isPending ? "yes" : "no"), frame: .bare)
  }
}
