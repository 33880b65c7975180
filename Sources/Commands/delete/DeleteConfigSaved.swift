// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `delete config saved <name>`: removes a saved configuration; nothing is said on success.
struct DeleteConfigSaved: Command {
  static let path = "delete config saved"
  private let name: String

  init(_ arguments: Arguments) throws { name = try arguments.string("name") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard try appliance.store.deleteSaved(name) else { throw StoreError.missing(name) }
    return .nothing
  }
}
