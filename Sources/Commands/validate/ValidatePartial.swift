// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `validate partial …`: what a `commit partial` of the same words would check, as a job.
struct ValidatePartial: Command {
  static let path = "validate partial"
  private let partial: PartialChanges

  init(_ arguments: Arguments) { partial = PartialChanges(arguments) }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let changes = try appliance.store.changes()
    // Refused before a job begins.
    _ = try partial.apply(changes, to: try appliance.running())
    return try ValidateFull.start(["partial"] + partial.words, on: appliance)
  }
}
