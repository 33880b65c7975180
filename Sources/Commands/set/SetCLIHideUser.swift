// SPDX-License-Identifier: Apache-2.0

import Shell

/// `set cli hide-user`: whether user names are masked.
///
/// Silent, for this session only. Source: PAN-OS 11.1 operational command hierarchy.
struct SetCLIHideUser: Command {
  static let path = "set cli hide-user"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("value") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.settings.hideUser = value == "yes"
    return .nothing
  }
}
