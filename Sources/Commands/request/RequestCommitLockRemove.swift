// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `request commit-lock remove [admin <name>]`: one's own, or as a superuser another's.
///
/// Texts: API answers (cli-facts 3.4).
struct RequestCommitLockRemove: Command {
  static let path = "request commit-lock remove"
  private let administrator: String?

  init(_ arguments: Arguments) { administrator = arguments.optional("admin") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let holder = administrator ?? appliance.user
    guard try appliance.store.removeAdministratorLock(.commit, of: holder) else {
      throw Refusal.serverError("Commit lock is not currently held by \(holder)")
    }
    return .text("Commit lock released by \(appliance.user)\n")
  }
}
