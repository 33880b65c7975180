// SPDX-License-Identifier: Apache-2.0

import Shell

/// `top`: the highest level; a command behind it runs there and the level stays (the session's part).
struct Top: Command {
  static let path = "top"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.goToTop()
    return .done
  }
}
