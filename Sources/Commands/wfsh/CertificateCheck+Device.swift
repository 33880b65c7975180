// SPDX-License-Identifier: Apache-2.0

import Credentials
import POSIX
import Shell
import Store

extension CertificateCheck {
  /// The device certificate, where there is one: it renews itself, so that only what keeps it from that
  /// is worth a line.
  mutating func lookAtDeviceCertificate() {
    guard let known = try? appliance.credentials.device.known(), let credential = known.credential
    else {
      return
    }
    let now = appliance.clock.now
    let end = CalendarTime.text(
      credential.expires, format: "%Y/%m/%d %H:%M:%S %Z", zone: appliance.timeZone)
    let mend = "run request certificate fetch otp PASSWORD"
    if now > credential.expires {
      return add(.warning, "the device certificate has expired on \(end)", mend: mend)
    }
    guard now >= credential.expires - DeviceCertificateService.renewalPeriod,
      let last = known.lastFetch,
      !last.isSuccess
    else { return }
    add(
      .warning,
      "the device certificate expires on \(end) and could not be renewed: \(last.information)",
      mend: mend)
  }
}
