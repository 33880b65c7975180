// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Store

/// `load config from <name>` and `load config version <n>`: another configuration becomes the
/// candidate. One that is not valid changes nothing.
///
/// Text: the answer that drivers wait for, and an API answer (cli-facts 4.5).
struct LoadConfig: Command {
  static let path = "load config"
  private let name: String?
  private let version: Int?

  init(_ arguments: Arguments) throws(Refusal) {
    name = arguments.optional("from")
    version = arguments.optionalInteger("version")
    // The choice of the two is mandatory; a line with none or both is wrong.
    guard (name == nil) != (version == nil) else { throw .invalidSyntax }
  }

  func run(on appliance: Appliance, over channel: any Channel) throws(Refusal) -> Output {
    let schema = try appliance.schema()
    let source: String
    let candidate: Configuration
    do throws(StoreProblem) {
      let loaded: Configuration
      if let name {
        source = name
        guard let saved = try appliance.store.savedConfiguration(name) else {
          throw .missing(name)
        }
        loaded = saved
      } else {
        source = "version \(version ?? 0)"
        loaded = try appliance.store.configuration(ofVersion: version ?? 0)
      }
      candidate = loaded
    } catch {
      throw .state(error)
    }
    // A candidate that was saved half done can be loaded again.
    let problems = Validation(schema).problems(in: candidate).filter { !$0.isIncompleteness }
    guard problems.isEmpty else { throw .invalid(problems, schema.layout) }
    do throws(StoreProblem) {
      try appliance.store.replaceCandidate(
        with: candidate, administrator: appliance.user, time: appliance.clock.now)
    } catch {
      throw .state(error)
    }
    return Output(.text("Config loaded from \(source)\n"), frame: .configuration)
  }
}
