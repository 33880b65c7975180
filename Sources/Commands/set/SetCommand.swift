// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import Shell

/// `set <path> …`: changes the candidate; nothing is said on success.
///
/// Source: PAN-OS CLI Quick Start, "Modify the configuration"; the password dialogue from a capture.
struct SetCommand: Command {
  static let path = "set"
  private let statement: ConfigurationStatement

  init(_ arguments: Arguments) throws { statement = try arguments.path() }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    var edits = try appliance.credentials.keyRing.sealed(
      statement.edits, at: statement.secretPaths)
    if let prompt = statement.prompt {
      edits.append(.set(prompt.target, try PasswordDialogue.hash(over: channel)))
    }
    try appliance.edit(edits)
    return .done
  }
}
