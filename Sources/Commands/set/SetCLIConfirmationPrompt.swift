// SPDX-License-Identifier: Apache-2.0

import Shell

/// `set cli confirmation-prompt`: whether commands ask before they run.
///
/// Silent, for this session only. Source: PAN-OS 11.1 operational command hierarchy.
struct SetCLIConfirmationPrompt: Command {
  static let path = "set cli confirmation-prompt"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("value") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.settings.confirmationPrompt = value == "on"
    return .nothing
  }
}
