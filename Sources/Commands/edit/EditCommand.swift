// SPDX-License-Identifier: Apache-2.0

import Shell

/// `edit <path>`: makes a container or entry the level that paths start from.
///
/// Source: PAN-OS CLI Quick Start, "Modify the configuration"; WF guide, "Navigate the hierarchy".
struct EditCommand: Command {
  static let path = "edit"
  private let statement: ConfigurationStatement

  init(_ arguments: Arguments) throws { statement = try arguments.path() }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.enter(statement.level)
    return .done
  }
}
