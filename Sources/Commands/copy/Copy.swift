// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `copy <path> to <name>`: makes a second entry like the first.
struct Copy: Command {
  static let path = "copy"
  private let statement: ConfigurationStatement
  private let name: String

  init(_ arguments: Arguments) throws {
    statement = try arguments.path()
    name = try arguments.string("to")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let target = try EntryName.checked(name, of: statement, on: appliance)

    try appliance.edit([.copy(statement.path, target)])
    return .done
  }
}
