// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import POSIX
import Shell
import Store
import Text

/// `show device-certificate info`: the fields of the certificate.
///
/// The command exists on appliances, its answer is not public: the layout is wfsh's own, after that
/// of `show device-certificate status` (page Fidelity).
struct ShowDeviceCertificateInfo: Command {
  static let path = "show device-certificate info"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard let credential = try appliance.credentials.device.known().credential else {
      return .noDeviceCertificate
    }
    // Why it cannot be read does not change what to do.
    guard let certificate = (try? Certificate.all(pem: credential.certificate))?.first else {
      throw Refusal.serverError("the device certificate cannot be read: fetch another one")
    }
    let zone = appliance.timeZone
    func text(_ time: Int64) -> String {
      CalendarTime.text(time, format: "%Y/%m/%d %H:%M:%S %Z", zone: zone)
    }
    return .deviceCertificate([
      ("Subject", "subject", certificate.subject.printable),
      ("Issuer", "issuer", certificate.issuer.printable),
      ("Serial number", "serial-number", certificate.serial),
      ("Not valid before", "not_valid_before", text(certificate.notBefore)),
      ("Not valid after", "not_valid_after", text(certificate.notAfter)),
      ("Public key", "algorithm", "\(certificate.keyAlgorithm) \(certificate.keyBits)"),
      ("SHA-256 fingerprint", "fingerprint", certificate.fingerprint),
    ])
  }
}
