// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `revert config`: the candidate is the running configuration again.
///
/// Text: an API answer.
struct RevertConfig: Command {
  static let path = "revert config"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws(Refusal) -> Output {
    do throws(StoreError) {
      try appliance.store.revert(administrator: appliance.user, time: appliance.clock.now)
    } catch {
      throw .state(error)
    }
    return Output(.text("All changes were reverted from configuration\n"), frame: .configuration)
  }
}
