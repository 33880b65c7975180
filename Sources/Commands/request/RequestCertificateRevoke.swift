// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `request certificate revoke`: marks the entry, and for good adds the certificate to the list of
/// the CA that signed it, without a commit.
///
/// Source: admin guide "Revoke a certificate"; the texts are wfsh's wording (page Fidelity).
struct RequestCertificateRevoke: Command {
  static let path = "request certificate revoke"

  private let name: String

  init(_ arguments: Arguments) throws { name = try arguments.string("certificate-name") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try appliance.credentials.issuing.revoke(name)
    return .text("Successfully revoked certificate : \(name)\n")
  }
}
