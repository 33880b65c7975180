// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `request config-lock remove`: by its holder, or by any superuser.
///
/// Texts: API answers (cli-facts 3.4).
struct RequestConfigLockRemove: Command {
  static let path = "request config-lock remove"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard try appliance.store.removeAdministratorLock(.configuration, of: appliance.user) else {
      throw Refusal.serverError("Config is not currently locked for scope shared")
    }
    return .text("Config lock released for scope shared\n")
  }
}
