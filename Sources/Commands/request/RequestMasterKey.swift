// SPDX-License-Identifier: Apache-2.0

import Credentials
import POSIX
import Shell

/// `request master-key`: another master key, under which every secret is encrypted again, without a
/// commit.
///
/// Source of the words: PAN-OS 11.1 operational CLI command hierarchy; of the 16 characters: admin
/// guide "Device > Master Key and Diagnostics". The texts are wfsh's wording (page Fidelity).
struct RequestMasterKey: Command {
  static let path = "request master-key"

  private let new: Secret
  private let current: Secret?
  /// Hours.
  private let lifetime: Int?
  /// Hours.
  private let reminder: Int?

  init(_ arguments: Arguments) throws {
    guard let new = arguments.secret("new-master-key") else { throw Refusal.invalidSyntax }
    self.new = new
    current = arguments.secret("current-master-key")
    lifetime = arguments.optionalInteger("lifetime")
    reminder = arguments.optionalInteger("reminder")
    guard arguments.optional("on-hsm") != "yes" else {
      throw Refusal.failed("no hardware security module is configured, use on-hsm no")
    }
    guard let reminder else { return }
    guard let lifetime else { throw Refusal.failed("reminder needs a lifetime") }
    guard reminder < lifetime else { throw Refusal.failed("reminder must be less than lifetime") }
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try appliance.credentials.keyRing.setMasterKey(
      new, current: current, lifetime: lifetime, reminder: reminder)
    return .text("Successfully changed master key\n")
  }
}

extension Refusal {
  fileprivate static func failed(_ reason: String) -> Refusal {
    .serverError("Failed to change master key. " + reason)
  }
}
