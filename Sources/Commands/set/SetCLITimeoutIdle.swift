// SPDX-License-Identifier: Apache-2.0

import Shell

/// `set cli timeout idle`: minutes without input after which the session ends.
///
/// Silent, for this session only. Source: PAN-OS 11.1 operational command hierarchy.
struct SetCLITimeoutIdle: Command {
  static let path = "set cli timeout idle"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("minutes") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.settings.idleNever = value == "never"
    appliance.session.settings.idleTimeout = Int(value)
    return .nothing
  }
}
