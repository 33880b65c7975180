// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `revert config`: the candidate is the running configuration again.
///
/// Text: an API answer.
struct RevertConfig: Command {
  static let path = "revert config"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try appliance.store.revert(administrator: appliance.user, time: appliance.clock.now)
    return .message("All changes were reverted from configuration", frame: .configuration)
  }
}
