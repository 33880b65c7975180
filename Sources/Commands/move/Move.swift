// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `move <path> top|bottom|before <entry>|after <entry>`: changes the order of a list.
struct Move: Command {
  static let path = "move"
  private let statement: ConfigurationStatement
  private let position: Edit.Position

  init(_ arguments: Arguments) throws {
    statement = try arguments.path()
    if arguments.has("top") {
      position = .top
    } else if arguments.has("bottom") {
      position = .bottom
    } else if let other = arguments.optional("before") {
      position = .before(other)
    } else if let other = arguments.optional("after") {
      position = .after(other)
    } else {
      throw Refusal.invalidSyntax
    }
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard try appliance.candidate()[statement.path] != nil else { throw Refusal.noSuchNode }
    try appliance.edit([.move(statement.path, position)])
    return .done
  }
}
