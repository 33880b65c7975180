// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `request config-lock add`: until the lock is removed, others cannot change the candidate.
///
/// Texts: API answers (cli-facts 3.4).
struct RequestConfigLockAdd: Command {
  static let path = "request config-lock add"
  private let comment: String

  init(_ arguments: Arguments) { comment = arguments.optional("comment") ?? "" }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let present = try appliance.store.addAdministratorLock(
      .configuration, administrator: appliance.user, time: appliance.clock.now, comment: comment)
    if let holder = present?.administrator {
      throw Refusal.serverError(
        holder == appliance.user
          ? "You already own a config lock for scope shared"
          : "Config for scope shared is currently locked by \(holder)")
    }
    return .text(
      "Successfully acquired lock. Other administrators will not be able to modify configuration "
        + "until lock is released by \(appliance.user).\n")
  }
}
