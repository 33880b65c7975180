// SPDX-License-Identifier: Apache-2.0

import Shell

/// `set cli terminal type`: the terminfo name of the terminal.
///
/// Silent, for this session only. Source: PAN-OS 11.1 operational command hierarchy.
struct SetCLITerminalType: Command {
  static let path = "set cli terminal type"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("name") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.settings.terminalType = value
    return .nothing
  }
}
