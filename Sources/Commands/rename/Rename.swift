// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `rename <path> to <name>`: gives an entry another name.
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
    try References.refuse(
      under: statement.path, in: try appliance.candidate(), on: appliance)
    try appliance.edit([.rename(statement.path, target)])
    return .done
  }
}
