// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import SecureServer
import Shell
import Store

/// `wfsh secure-connection client-certificate`: what the appliance shows as a client, by the
/// `secure-conn-client` of the running configuration.
///
/// An addition of wfsh; the wording is its own.
struct WfshSecureConnectionClientCertificate: Command {
  static let path = "wfsh secure-connection client-certificate"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let settings = try appliance.secureConnectionClient(of: try appliance.running())
    var fields = [("certificate-type", settings.kind)]
    let certificate: Certificate?
    switch settings {
    case .predefined:
      certificate = try appliance.predefinedCertificates().client.certificate
    case .local(let name):
      fields.append(("certificate", name))
      certificate = try appliance.certificate(
        of: appliance.runningCertificateEntry(name), name)
    case .scep(let profile):
      fields.append(("scep-profile", profile))
      certificate = try appliance.scepIdentity()?.certificate
    }
    guard let certificate else {
      fields.append(("status", "none"))
      return .fields("client-certificate", fields + (try lastFetch(appliance)))
    }
    let now = appliance.clock.now
    fields += [
      ("subject", certificate.subject), ("issuer", certificate.issuer),
      ("serial", certificate.serial), ("not-valid-before", certificate.notBeforeText),
      ("not-valid-after", certificate.notAfterText),
      (
        "status",
        now > certificate.notAfter
          ? "expired" : now < certificate.notBefore ? "not yet valid" : "valid"
      ),
    ]
    if case .scep = settings {
      let time = Appliance.renewalTime(
        begins: certificate.notBefore, expires: certificate.notAfter)
      fields.append(("renewed-from", appliance.timeText(time)))
      fields += try lastFetch(appliance)
    }
    return .fields("client-certificate", fields)
  }

  private func lastFetch(_ appliance: Appliance) throws -> [(String, String)] {
    let known = try appliance.store.clientCertificate()
    guard let fetch = known.lastFetch else { return [] }
    return [
      ("last-attempt", appliance.timeText(fetch.time)),
      ("last-result", fetch.isSuccess ? "success" : "failure"),
      ("last-information", fetch.information),
    ]
  }
}
