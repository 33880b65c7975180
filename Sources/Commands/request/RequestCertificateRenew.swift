// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
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
    let entry = try appliance.certificateEntry(name)
    let certificate = try appliance.certificate(of: entry, name)
    guard try !appliance.isRevoked(entry, certificate) else {
      throw Refusal.serverError("certificate \(name) is revoked and cannot be renewed")
    }
    let signer: PrivateKey
    if certificate.isIssued(by: certificate) {
      signer = try appliance.privateKey(of: entry, for: certificate, name)
    } else if let authority = try appliance.localIssuer(of: certificate) {
      signer = try appliance.certificateIssuer(authority).key
    } else {
      throw Refusal.serverError(
        "certificate \(name) cannot be renewed, "
          + (try appliance.withoutLocalIssuer(certificate)))
    }
    let now = appliance.clock.now
    let serial = try appliance.nextSerial()
    let renewed: CertificateEntryFields
    do {
      let chain = CredentialTransfer.certificates(entry)?.dropFirst() ?? []
      renewed = try CertificateEntryFields(
        certificate: certificate.renewed(
          serial: serial, validity: now...(now + Int64(days) * 86_400), signedBy: signer),
        chain: Array(chain), privateKey: entry["private-key"]?.leaf)
    } catch {
      throw Refusal.serverError("certificate \(name) cannot be renewed: \(error)")
    }
    let path = Appliance.certificatePath(name)
    try appliance.edit(
      renewed.fields.map { .set(path.appending(.node($0.name)), $0.value) })
    return .text("Successfully renewed certificate : \(name)\n")
  }
}
