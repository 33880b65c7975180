// SPDX-License-Identifier: Apache-2.0

import Shell

/// `validate partial …`: what a `commit partial` of the same words would check, as a job.
struct ValidatePartial: Command {
  static let path = "validate partial"
  private let request: CommitRequest

  init(_ arguments: Arguments) { request = CommitRequest(partial: PartialChanges(arguments)) }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    // An impossible part is refused before a job begins.
    _ = try CommitRun(request, on: appliance)
    return try ValidateFull.start(request, on: appliance)
  }
}
