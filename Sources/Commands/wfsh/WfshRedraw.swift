// SPDX-License-Identifier: Apache-2.0

import Shell

/// `wfsh redraw`: the appliance's redraw of the line after each blank; off unless `WFSH_REDRAW=on`.
///
/// Prints nothing, and holds for this session only. scripting-mode stops the redraw, as on the
/// appliance.
struct WfshRedraw: Command {
  static let path = "wfsh redraw"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("value") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.settings.redraw = value == "on"
    return .nothing
  }
}
