// SPDX-License-Identifier: Apache-2.0

import Shell

/// `exit`: leaves the edit level, then configuration mode, then the session.
///
/// Source: WF guide, "Access WildFire appliance operational and configuration modes"; inside an edit
/// level: the page Fidelity.
struct Exit: Command {
  static let path = "exit"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    guard appliance.session.mode == .configuration, !appliance.session.level.isTop else {
      return appliance.session.leaveMode()
    }
    appliance.session.leaveLevel()
    return .done
  }
}
