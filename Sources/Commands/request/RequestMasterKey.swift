// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX
import Shell
import Store

/// `request master-key`: another master key, under which everything that is encrypted is encrypted
/// anew, without a commit.
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
  private let isOnHSM: Bool

  init(_ arguments: Arguments) throws {
    guard let new = arguments.secret("new-master-key") else { throw Refusal.invalidSyntax }
    self.new = new
    current = arguments.secret("current-master-key")
    lifetime = arguments.optionalInteger("lifetime")
    reminder = arguments.optionalInteger("reminder")
    isOnHSM = arguments.optional("on-hsm") == "yes"
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard !isOnHSM else {
      throw Refusal.failed("no hardware security module is configured, use on-hsm no")
    }
    if let reminder {
      guard let lifetime else { throw Refusal.failed("reminder needs a lifetime") }
      guard reminder < lifetime else { throw Refusal.failed("reminder must be less than lifetime") }
    }
    // Makes the ring of a directory that has none, and finishes a change that was cut off.
    _ = try appliance.keyRing()
    let now = appliance.clock.now
    let end = lifetime.map { now + Int64($0) * 3600 }
    let terms = MasterKeyTerms(
      since: now, expires: end,
      reminds: end.flatMap { end in reminder.map { end - Int64($0) * 3600 } },
      isUnfinished: true)
    try appliance.changeKeys { ring throws in
      if let refusal = Self.told({ () throws(OpenSSLError) in try problem(with: ring) }) {
        throw refusal
      }
      if let refusal = Self.told({ () throws(OpenSSLError) in
        try ring.set(masterKey: new, terms: terms)
        return nil
      }) {
        throw refusal
      }
    }
    return .text("Successfully changed master key\n")
  }
}

extension RequestMasterKey {
  /// Why the present ring does not take the new key; nil when it does.
  private func problem(with ring: KeyRing) throws(OpenSSLError) -> Refusal? {
    if ring.hasMasterKey {
      guard let current else { return .notGiven }
      guard try ring.isMasterKey(current) else { return .wrong }
    } else if current != nil {
      return .notSet
    }
    return try ring.isMasterKey(new) ? .same : nil
  }

  private static func told(_ body: () throws(OpenSSLError) -> Refusal?) -> Refusal? {
    do throws(OpenSSLError) { return try body() } catch {
      return .failed("the key could not be made")
    }
  }
}

extension Refusal {
  fileprivate static func failed(_ reason: String) -> Refusal {
    .serverError("Failed to change master key. " + reason)
  }
  fileprivate static let notGiven = failed("current-master-key is required")
  fileprivate static let wrong = failed("current master key is wrong")
  fileprivate static let notSet = failed("no master key is set, leave current-master-key out")
  fileprivate static let same = failed("the new master key is the current one")
}
