// SPDX-License-Identifier: Apache-2.0

import Shell

/// `set cli terminal height`: rows; wins over the size of the tty.
///
/// Silent, for this session only. Source: PAN-OS 11.1 operational command hierarchy.
struct SetCLITerminalHeight: Command {
  static let path = "set cli terminal height"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("value") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.settings.terminalHeight = Int(value)
    return .nothing
  }
}
