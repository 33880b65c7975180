// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `request certificate renew`: the same certificate with another serial number and validity.
///
/// Only where the CA that signed it, or the certificate's own key, is in the candidate. Source:
/// admin guide "Renew a certificate"; the texts are wfsh's wording (page Fidelity).
struct RequestCertificateRenew: Command {
  static let path = "request certificate renew"

  private let name: String
  private let days: Int

  init(_ arguments: Arguments) throws {
    name = try arguments.string("certificate-name")
    days = try arguments.integer("days-till-expiry")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try appliance.credentials.issuing.renew(name, days: days)
    return .text("Successfully renewed certificate : \(name)\n")
  }
}
