// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `show commit-locks`: who keeps others from committing.
///
/// Fields: an API answer; the layout is wfsh's own (page Fidelity).
struct ShowCommitLocks: Command {
  static let path = "show commit-locks"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    .text(try LockTable(.commit, on: appliance).text)
  }
}
