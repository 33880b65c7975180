// SPDX-License-Identifier: Apache-2.0

import Shell

/// `configure`: enters configuration mode.
///
/// Source: WF guide, "Access WildFire appliance operational and configuration modes".
struct Configure: Command {
  static let path = "configure"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.enterConfigurationMode()
    return Answer(.text("Entering configuration mode\n"), frame: .bare)
  }
}
