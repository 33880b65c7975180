// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `save config to <name>`: keeps the candidate under a name.
///
/// Text: the answer that drivers wait for (cli-facts 4.5).
struct SaveConfig: Command {
  static let path = "save config"
  private let name: String

  init(_ arguments: Arguments) throws { name = try arguments.string("to") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard name != Store.runningConfigurationName else {
      throw Refusal.serverError("cannot save to reserved file name \"\(name)\"")
    }
    try appliance.store.save(try appliance.store.candidate(), as: name)
    return .message("Config saved to \(name)", frame: .configuration)
  }
}
