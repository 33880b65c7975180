// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `show jobs all`: every job, the newest first.
struct ShowJobsAll: Command {
  static let path = "show jobs all"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    JobAnswer(try appliance.store.jobs(), zone: appliance.timeZone).list()
  }
}
