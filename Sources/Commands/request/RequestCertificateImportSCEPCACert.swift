// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import Enrollment
import PKI
import Shell

/// `request certificate import-scep-ca-cert`: the certificate of a SCEP server's CA, as an entry of
/// the candidate, with the CAs above it that came along.
///
/// Words: PAN-OS 11.1 operational hierarchy; the reasons of refusals are wfsh's wording (page Fidelity).
struct RequestCertificateImportSCEPCACert: Command {
  static let path = "request certificate import-scep-ca-cert"

  private let name: String
  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    name = try arguments.string("certificate-name")
    self.arguments = arguments
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let client = SCEPClient(
      appliance: appliance, configuration: try appliance.candidate(),
      interruption: channel.interruption)
    let profile = try client.profile(arguments.optional("scep-profile"), arguments)
    let server = try client.server(profile)
    let entry: CertificateEntryFields
    do {
      let enrollment = client.enrollment(profile, server, name: name)
      let authorities = try enrollment.authorities()
      entry = try CertificateEntryFields(
        certificate: authorities.authority, chain: authorities.chain, privateKey: nil)
    } catch SCEPError.interrupted {
      appliance.noteSCEP("\(name): interrupted")
      throw Refusal.interrupted
    } catch {
      appliance.noteSCEP("\(name): \(error)")
      throw Refusal.serverError("Import of \(name) failed. \(error)")
    }
    let path = Appliance.certificatePath(name)
    if let present = try appliance.candidate()[path]?.container,
      present["public-key"]?.leaf != entry["public-key"]
    {
      throw Refusal.serverError("certificate \(name) already exists")
    }
    try appliance.edit([.replace(path, .container(entry.container))])
    return .text("Successfully imported \(name) into candidate configuration\n")
  }
}
