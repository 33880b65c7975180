// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Store

/// `show config saved <name>`: a configuration saved under a name.
struct ShowConfigSaved: Command {
  static let path = "show config saved"
  private let name: String

  init(_ arguments: Arguments) throws { name = try arguments.string("name") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let saved = try appliance.store.savedConfiguration(name)
    guard let saved else { throw Refusal.serverError("\(name) does not exist") }
    return try ConfigurationOutput(.document, on: appliance).answer(saved)
  }
}
