// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `request commit-lock add`: until the lock is removed, or its holder commits, others cannot commit.
///
/// Texts: API answers (cli-facts 3.4).
struct RequestCommitLockAdd: Command {
  static let path = "request commit-lock add"
  private let comment: String

  init(_ arguments: Arguments) { comment = arguments.optional("comment") ?? "" }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let present = try appliance.store.addAdministratorLock(
      .commit, administrator: appliance.user, time: appliance.clock.now, comment: comment)
    if let present {
      throw Refusal.serverError("Commit lock is already held by \(present.administrator)")
    }
    return .text(
      "Successfully acquired lock. Other administrators will not be able to commit configuration "
        + "until lock is released by \(appliance.user).\n")
  }
}
