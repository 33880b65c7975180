// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Store

/// `show config audit version <n>`: a configuration that was committed before.
struct ShowConfigAuditVersion: Command {
  static let path = "show config audit version"
  private let version: Int

  init(_ arguments: Arguments) throws { version = try arguments.integer("version") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let configuration: Configuration
    configuration = try appliance.store.configuration(ofVersion: version)
    return try ConfigurationOutput(.document, on: appliance).answer(configuration)
  }
}
