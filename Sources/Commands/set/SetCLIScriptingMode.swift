// SPDX-License-Identifier: Apache-2.0

import Shell

/// `set cli scripting-mode`: no completion, no help and no escape bytes, for scripts.
///
/// Silent, for this session only. Source: PAN-OS 11.1 operational command hierarchy.
struct SetCLIScriptingMode: Command {
  static let path = "set cli scripting-mode"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("value") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.settings.scriptingMode = value == "on"
    return .nothing
  }
}
