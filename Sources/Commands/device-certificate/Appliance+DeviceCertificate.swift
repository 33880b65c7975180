// SPDX-License-Identifier: Apache-2.0

import Configuration
import Enrollment
import PKI
import POSIX
import Shell
import Store
import Text

// Fetching and renewing the device certificate. Whatever fails, the present certificate stays.
extension Appliance {
  /// Seconds before the end of validity from which on a certificate is renewed: 15 days.
  static let renewalPeriod: Int64 = 15 * 86_400
  /// Seconds for which a renewal is not tried again.
  private static let renewalPause: Int64 = 3600
  /// Seconds for an exchange with the portal.
  static let fetchPatience = 30
  private static let renewalPatience = 10

  private static let success = "Successfully fetched Device Certificate"
  private static let notRenewable =
    "Device certificate is missing or invalid. It cannot be renewed."

  /// What identifies the appliance at the portal.
  var serialNumber: String { model["serial"] ?? "" }

  /// What is known of the device certificate.
  func deviceCertificate() throws -> DeviceCertificate {
    return try store.deviceCertificate()
  }

  /// Whether the running configuration names a time server.
  var hasTimeServer: Bool {
    ["primary-ntp-server", "secondary-ntp-server"].contains { server in
      let path: [PathElement] = [
        .node("system"), .node("ntp-servers"), .node(server), .node("ntp-server-address"),
      ]
      return runningValue(Path(Self.deviceConfiguration.elements + path)) != nil
    }
  }

  /// Gets a certificate and puts it in the place of the present one.
  ///
  /// - Parameter exchange: has it issued by the portal.
  /// - Throws: why there is none, as one sentence with its beginning; that is noted, too.
  func fetchDeviceCertificate(
    _ exchange: () throws(EnrollmentError) -> DeviceEnrollment.Credential
  ) throws {
    let ring = try keyRing()
    let credential: DeviceCertificate.Credential
    do {
      let issued = try exchange()
      credential = DeviceCertificate.Credential(
        certificate: ([issued.certificate] + issued.chain).map(\.pem).joined(),
        privateKey: try SealedPrivateKey.seal(issued.key, for: issued.certificate, keyRing: ring),
        expires: issued.certificate.notAfter)
    } catch {
      let reason = (error as? EnrollmentError)?.text ?? "\(error)"
      let text = "Failed to fetch device certificate. \(reason)"
      try note(text, credential: nil)
      throw Refusal.serverError(text)
    }
    try note(Self.success, credential: credential)
  }

  /// Notes how an attempt ended.
  private func note(
    _ information: String, credential: DeviceCertificate.Credential?
  ) throws {
    let fetch = DeviceCertificate.Fetch(
      time: clock.now, isSuccess: credential != nil,
      information: information.printable)
    logDeviceCertificate(fetch.information)
    try store.updateDeviceCertificate { known in
      known.credential = credential ?? known.credential
      known.lastFetch = fetch
    }
  }

  /// Adds a line to `device-certificate.log`; a log that cannot be written stops nothing.
  private func logDeviceCertificate(_ text: String) {
    let time = CalendarTime.text(clock.now, format: "%Y-%m-%d %H:%M:%S %z", zone: timeZone)
    try? store.appendLog("device-certificate.log", "\(time) \(user): \(text)\n")
  }

  /// Renews the certificate when its end is near. One process does it, at most once an hour; what
  /// came of it is told by `show device-certificate status`.
  ///
  /// Cost where nothing is due: reading one small file.
  func renewDeviceCertificateIfDue(_ interruption: Interruption) {
    guard isRenewalDue else { return }
    try? store.whileRenewing {
      // Another one may have done it meanwhile.
      guard isRenewalDue else { return }
      do {
        try renewDeviceCertificate(interruption)
      } catch {
        // Noted where it came from, or there is nothing to be noted in.
      }
    }
    // Ctrl-C has ended the renewal; the command itself is another thing.
    interruption.clear()
  }

  private var isRenewalDue: Bool {
    guard let known = try? store.deviceCertificate(), let credential = known.credential else {
      return false
    }
    let now = clock.now
    guard now >= credential.expires - Self.renewalPeriod else { return false }
    guard let last = known.lastFetch else { return true }
    // What is over cannot be renewed, which is noted once.
    if now > credential.expires { return last.isSuccess || last.time <= credential.expires }
    // Also where a new one that ends as soon was issued: the portal's clock may be another.
    return abs(now - last.time) >= Self.renewalPause
  }

  private func renewDeviceCertificate(_ interruption: Interruption) throws {
    guard let identity = try deviceIdentity(), clock.now <= identity.certificate.notAfter else {
      return try note(Self.notRenewable, credential: nil)
    }
    let portal: KnownPortal
    let server: EnrollmentServer
    do {
      guard let known = try knownPortal() else { throw Refusal.noPortal }
      portal = known
      server = try portal.server(now: clock.now)
    } catch {
      return try note(Refusal(error).messages.last ?? "", credential: nil)
    }
    try fetchDeviceCertificate { () throws(EnrollmentError) in
      try DeviceEnrollment(
        serial: serialNumber, server: server, now: clock.now,
        deadline: Deadline(after: .seconds(Self.renewalPatience)), interruption: interruption
      ).renew(identity)
    }
  }

  /// The present certificate with its key; nil where there is none or it does not open.
  func deviceIdentity() throws -> TLSIdentity? {
    guard let credential = try deviceCertificate().credential,
      let certificates = try? Certificate.all(pem: credential.certificate),
      let certificate = certificates.first
    else { return nil }
    let ring = try keyRing()
    do throws(SealError) {
      let key = try SealedPrivateKey.open(credential.privateKey, for: certificate, keyRing: ring)
      return TLSIdentity(certificate: certificate, chain: Array(certificates.dropFirst()), key: key)
    } catch {
      return nil
    }
  }
}

extension Refusal {
  static let noPortal = serverError(
    "Failed to fetch device certificate. No portal is known: wfsh device-certificate portal "
      + "names one, or WFSH_PORTAL in the environment")
}
