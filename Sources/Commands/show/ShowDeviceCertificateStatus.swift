// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import POSIX
import Shell
import Store

/// `show device-certificate status`: whether there is a valid one, and how it was last fetched.
///
/// Lines: WF guide, "Install a device certificate on a WildFire appliance", and a capture with one
/// tab before each. Names in XML: clients of the XML API. `Device certificate not found` is the
/// XML API's answer (page Fidelity).
struct ShowDeviceCertificateStatus: Command {
  static let path = "show device-certificate status"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let known = try appliance.credentials.device.known()
    guard known.credential != nil || known.lastFetch != nil else { return .noDeviceCertificate }
    let zone = appliance.timeZone
    func text(_ time: Int64) -> String {
      CalendarTime.text(time, format: "%Y/%m/%d %H:%M:%S %Z", zone: zone)
    }
    var rows: [(label: String?, name: String, value: String)] = []
    let label = "Current device certificate status"
    if let credential = known.credential {
      let now = appliance.clock.now
      // A certificate that cannot be read is shown as invalid.
      let certificate = (try? Certificate.all(pem: credential.certificate))?.first
      let status = try status(of: certificate, credential, on: appliance)
      rows.append((label, "validity", status))
      if let certificate {
        rows += [
          ("Not valid before", "not_valid_before", text(certificate.notBefore)),
          ("Not valid after", "not_valid_after", text(certificate.notAfter)),
        ]
      }
      rows.append((nil, "seconds-to-expire", String(max(0, credential.expires - now))))
    } else {
      rows.append((label, "validity", "None"))
    }
    if let last = known.lastFetch {
      rows += [
        ("Last fetched timestamp", "timestamp", text(last.time)),
        ("Last fetched status", "status", last.isSuccess ? "success" : "failure"),
        ("Last fetched info", "msg", last.information),
      ]
    }
    return .deviceCertificate(rows)
  }

  /// The words of the web interface's help.
  private func status(
    of certificate: Certificate?, _ credential: DeviceCertificate.Credential,
    on appliance: Appliance
  ) throws -> String {
    let now = appliance.clock.now
    if now > credential.expires { return "Expired" }
    guard let certificate, now >= certificate.notBefore,
      try appliance.credentials.device.identity() != nil
    else { return "Invalid" }
    return "Valid"
  }
}

extension Answer {
  static let noDeviceCertificate = text("Device certificate not found\n")

  static func deviceCertificate(
    _ rows: [(label: String?, name: String, value: String)]
  ) -> Answer {
    sheet(title: "Device Certificate information:", element: "device-certificate", rows)
  }
}
