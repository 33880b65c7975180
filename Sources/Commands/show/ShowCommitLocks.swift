// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `show commit-locks`: the administrators who keep others from committing.
struct ShowCommitLocks: Command {
  static let path = "show commit-locks"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try LockAnswer.list(.commit, on: appliance)
  }
}
