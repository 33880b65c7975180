// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `show jobs pending`: waiting or running jobs, the newest first.
struct ShowJobsPending: Command {
  static let path = "show jobs pending"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    JobAnswer(try appliance.store.jobs(), zone: appliance.timeZone)
      .list { $0.completed == nil }
  }
}
