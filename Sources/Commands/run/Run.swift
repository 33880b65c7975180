// SPDX-License-Identifier: Apache-2.0

import Shell

/// `run <command>`: an operational command in configuration mode.
///
/// The session runs the command behind it; `run` alone is not a command.
/// Source: PAN-OS CLI Quick Start, "Change CLI modes".
struct Run: Command {
  static let path = "run"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    throw Refusal.invalidSyntax
  }
}
