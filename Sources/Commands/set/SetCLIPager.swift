// SPDX-License-Identifier: Apache-2.0

import Shell

/// `set cli pager`: whether long output stops at each screen.
///
/// Silent, for this session only. Source: PAN-OS 11.1 operational command hierarchy.
struct SetCLIPager: Command {
  static let path = "set cli pager"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("value") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.settings.pager = value == "on"
    return .nothing
  }
}
