// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `request certificate is-blocked`: whether the private key may leave the appliance.
///
/// The command is in the listing; its output is wfsh's wording (page Fidelity).
struct RequestCertificateIsBlocked: Command {
  static let path = "request certificate is-blocked"

  private let name: String

  init(_ arguments: Arguments) throws { name = try arguments.string("certificate-name") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let credentials = appliance.credentials
    let entry = try credentials.candidate().requiredCertificate(name)
    guard entry.sealedPrivateKey != nil else { throw CredentialError.noPrivateKey(name) }
    return .text(try credentials.issuing.isKeyBlocked(entry) == true ? "yes\n" : "no\n")
  }
}
