// SPDX-License-Identifier: Apache-2.0

import Shell

/// `up`: one level out; `up N`: N levels.
struct Up: Command {
  static let path = "up"
  private let count: Int

  init(_ arguments: Arguments) { count = arguments.optionalInteger("levels") ?? 1 }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.goUp(count)
    return .done
  }
}
