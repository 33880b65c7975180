// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `request certificate import-scep-ca-cert`: the certificate of a SCEP server's CA, as an entry of
/// the candidate, with the CAs above it that came along.
///
/// Words: PAN-OS 11.1 operational hierarchy; the reasons of refusals are wfsh's wording (page Fidelity).
struct RequestCertificateImportSCEPCACert: Command {
  static let path = "request certificate import-scep-ca-cert"

  private let name: String
  private let overrides: SCEPOverrides

  init(_ arguments: Arguments) throws {
    name = try arguments.string("certificate-name")
    overrides = SCEPOverrides(serverIn: arguments)
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try appliance.credentials.scep(channel.interruption)
      .importAuthority(name, overrides)
    return .text("Successfully imported \(name) into candidate configuration\n")
  }
}
