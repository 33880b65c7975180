// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

/// `delete config saved <name>`: removes a saved configuration; nothing is said on success.
struct DeleteConfigSaved: Command {
  static let path = "delete config saved"
  private let name: String

  init(_ arguments: Arguments) throws(Refusal) { name = try arguments.string("name") }

  func run(on appliance: Appliance, over channel: any Channel) throws(Refusal) -> Output {
    do throws(StoreError) {
      guard try appliance.store.deleteSaved(name) else { throw .missing(name) }
    } catch {
      throw .state(error)
    }
    return .nothing
  }
}
