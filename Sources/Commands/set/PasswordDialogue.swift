// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX
import Shell

/// The two questions of `set mgt-config users <name> password`.
///
/// Source of the prompts: PAN-OS capture; the refusals are wfsh's wording (page Fidelity).
enum PasswordDialogue {
  /// WF guide, first login: eight characters, one lower, one upper, one digit or special.
  static let minimumLength = 8

  /// The crypt hash of what was typed twice, without echo.
  static func hash(over channel: any Channel) throws -> String {
    guard case .text(let password) = channel.ask("Enter password   : ", echo: false),
      case .text(let repeated) = channel.ask("Confirm password : ", echo: false)
    else { throw Refusal.abandoned }
    guard password.matches(repeated) else { throw Refusal.passwordsDiffer }
    guard isStrong(password) else { throw Refusal.passwordWeak }
    do { return try PasswordHash.sha256Crypt(password) } catch { throw Refusal.passwordNotHashed }
  }

  private static func isStrong(_ password: Secret) -> Bool {
    let lower: ClosedRange<UInt8> = 0x61...0x7A
    let upper: ClosedRange<UInt8> = 0x41...0x5A
    return password.count >= minimumLength && password.contains { lower.contains($0) }
      && password.contains { upper.contains($0) }
      && password.contains { !lower.contains($0) && !upper.contains($0) }
  }
}

extension Refusal {
  fileprivate static let abandoned = Refusal(lines: [])
  fileprivate static let passwordsDiffer = Refusal.serverError("Passwords do not match")
  fileprivate static let passwordWeak = Refusal.serverError([
    "password must have at least \(PasswordDialogue.minimumLength) characters,",
    "one of them lower-case, one upper-case and one a digit or special character",
  ])
  fileprivate static let passwordNotHashed = Refusal.serverError("the password could not be hashed")
}
