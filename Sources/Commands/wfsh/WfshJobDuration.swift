// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `wfsh job-duration [seconds]`: the shortest duration of commits and validations, in every session.
struct WfshJobDuration: Command {
  static let path = "wfsh job-duration"
  private let seconds: Int?

  init(_ arguments: Arguments) { seconds = arguments.optionalInteger("seconds") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard let seconds else {
      return .text("\(try appliance.store.jobDuration()) seconds\n")
    }
    try appliance.store.setJobDuration(seconds)
    return .nothing
  }
}
