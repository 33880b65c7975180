// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `rename <path> to <name>`: gives an entry another name, also where others refer to it.
///
/// That the appliance follows the references is not captured (page Fidelity).
struct Rename: Command {
  static let path = "rename"
  private let statement: ConfigurationStatement
  private let name: String

  init(_ arguments: Arguments) throws {
    statement = try arguments.path()
    name = try arguments.string("to")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let target = try EntryName.checked(name, of: statement, on: appliance)
    let edits = try appliance.schema().renaming(
      statement.path, to: target, in: try appliance.candidate())
    try appliance.edit(edits)
    return .done
  }
}
