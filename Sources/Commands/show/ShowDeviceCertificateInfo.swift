// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX
import Shell
import Store

/// `show device-certificate info`: what the certificate says.
///
/// The command exists on appliances, its answer is not public: the layout is wfsh's own, after that
/// of `show device-certificate status` (page Fidelity).
struct ShowDeviceCertificateInfo: Command {
  static let path = "show device-certificate info"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws(Refusal) -> Output {
    guard let credential = try appliance.deviceCertificate().credential else {
      return .noDeviceCertificate
    }
    guard let certificate = (try? Certificate.all(pem: credential.certificate))?.first else {
      throw .serverError("the device certificate cannot be read: fetch another one")
    }
    let zone = appliance.timeZone
    func text(_ time: Int64) -> String {
      CalendarTime.text(time, format: "%Y/%m/%d %H:%M:%S %Z", zone: zone)
    }
    return .deviceCertificate([
      Output.Row("Subject", "subject", Refusal.printable(certificate.subject)),
      Output.Row("Issuer", "issuer", Refusal.printable(certificate.issuer)),
      Output.Row("Serial number", "serial-number", certificate.serial),
      Output.Row("Not valid before", "not_valid_before", text(certificate.notBefore)),
      Output.Row("Not valid after", "not_valid_after", text(certificate.notAfter)),
      Output.Row("Public key", "algorithm", "\(certificate.keyAlgorithm) \(certificate.keyBits)"),
      Output.Row("SHA-256 fingerprint", "fingerprint", certificate.fingerprint),
    ])
  }
}
