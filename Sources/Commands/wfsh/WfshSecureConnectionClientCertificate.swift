// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import SecureServer
import Shell
import Store

/// `wfsh secure-connection client-certificate`: the certificate that the appliance sends as a client,
/// by the `secure-conn-client` of the running configuration.
///
/// An addition of wfsh; the wording is its own.
struct WfshSecureConnectionClientCertificate: Command {
  static let path = "wfsh secure-connection client-certificate"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let running = try appliance.credentials.running()
    let client = appliance.credentials.client
    let time = LocalTime(appliance)
    let identity = running.secureConnectionClient.identity
    var fields = [("certificate-type", identity.kind)]
    var attempt: [(String, String)] = []
    let certificate: Certificate?
    switch identity {
    case .predefined:
      certificate = try PredefinedCertificates(of: appliance).client.certificate
    case .local(let name):
      fields.append(("certificate", name))
      certificate = try running.requiredCertificate(name).certificate()
    case .scep(let profile):
      fields.append(("scep-profile", profile))
      certificate = try client.enrolledIdentity()?.certificate
      if let certificate {
        let renewal = ClientCertificateService.renewalTime(
          begins: certificate.notBefore, expires: certificate.notAfter)
        attempt.append(("renewed-from", time.text(renewal)))
      }
      attempt += try client.lastAttempt().map { self.fields(of: $0, time) } ?? []
    }
    if let certificate {
      fields += [
        ("subject", certificate.subject), ("issuer", certificate.issuer),
        ("serial", certificate.serial), ("not-valid-before", certificate.notBeforeText),
        ("not-valid-after", certificate.notAfterText),
        ("status", certificate.validityWord(at: appliance.clock.now)),
      ]
    } else {
      fields.append(("status", "none"))
    }
    return .fields("client-certificate", fields + attempt)
  }

  private func fields(
    of attempt: DeviceCertificate.Fetch, _ time: LocalTime
  ) -> [(String, String)] {
    [
      ("last-attempt", time.text(attempt.time)),
      ("last-result", attempt.isSuccess ? "success" : "failure"),
      ("last-information", attempt.information),
    ]
  }
}
