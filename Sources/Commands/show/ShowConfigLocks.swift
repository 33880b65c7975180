// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `show config-locks`: who keeps others from changing the candidate.
///
/// Fields: an API answer; the layout is wfsh's own (page Fidelity).
struct ShowConfigLocks: Command {
  static let path = "show config-locks"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    .text(try LockTable(.configuration, on: appliance).text)
  }
}
