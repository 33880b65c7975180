// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `show config-locks`: the administrators who keep others from changing the candidate.
struct ShowConfigLocks: Command {
  static let path = "show config-locks"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try LockAnswer.list(.configuration, on: appliance)
  }
}
