// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Store

/// What a commit or a validation was asked to do: the words of the line, or those that a job keeps
/// for the process that carries it out.
struct CommitRequest {
  let description: String
  let isForced: Bool
  private let partial: PartialChanges?

  /// Without the arguments of a partial one, it takes the whole candidate.
  init(partial: PartialChanges? = nil) {
    description = ""
    isForced = false
    self.partial = partial
  }

  init(_ arguments: Arguments) {
    description = arguments.optional("description") ?? ""
    isForced = arguments.has("force")
    partial = arguments.has("partial") ? PartialChanges(arguments) : nil
  }

  /// The request that ``words`` of a job stand for.
  init(_ job: Job) {
    description = job.description
    isForced = job.request.contains("force")
    partial = job.request.contains("partial") ? PartialChanges(words: job.request) : nil
  }

  /// The words that a job keeps.
  var words: [String] {
    (isForced ? ["force"] : []) + (partial.map { ["partial"] + $0.words } ?? [])
  }

  /// The part of the candidate that was asked for; nil for all of it.
  func part(
    of candidate: Configuration, _ running: Configuration, on appliance: Appliance
  ) throws -> Store.Part? {
    guard let partial else { return nil }
    let part = try partial.apply(
      appliance.store.changes(), to: running, at: appliance.model.places)
    // A part that takes everything is a full commit: no change stays on the list.
    return part.configuration == candidate ? nil : part
  }
}
