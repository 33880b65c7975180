// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `request certificate generate-scep-client-cert`: a certificate of a SCEP server, as an entry of
/// the candidate with its key.
///
/// An entry with a valid certificate of that server and its key is renewed, with a new key; for an
/// entry that waits for the server's administrator, the server is asked again. Ctrl-C ends every
/// wait, and nothing is changed. Words: PAN-OS 11.1 operational hierarchy; the answers are wfsh's
/// wording (page Fidelity).
struct RequestCertificateGenerateSCEPClientCert: Command {
  static let path = "request certificate generate-scep-client-cert"

  private let name: String
  private let overrides: SCEPOverrides

  init(_ arguments: Arguments) throws {
    name = try arguments.string("certificate-name")
    overrides = SCEPOverrides(arguments)
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let scep = appliance.credentials.scep(channel.interruption)
    switch try scep.request(name, overrides) {
    case .issued:
      return .text("Successfully generated certificate and key pair : \(name)\n")
    case .pending:
      return .text(
        "The SCEP server has not decided yet. Repeat the command to ask it again : \(name)\n")
    }
  }
}
