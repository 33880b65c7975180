// SPDX-License-Identifier: Apache-2.0

import Configuration
import Enrollment
public import PKI
public import POSIX
public import Store

/// The device certificate: how it is fetched from the customer portal, and renewed. Whatever fails,
/// the present one stays.
public struct DeviceCertificateService {
  /// Seconds before the end of validity from which a certificate is renewed: 15 days.
  public static let renewalPeriod: Int64 = 15 * 86_400
  /// The appliance's word for a fetch that succeeded.
  public static let success = "Successfully fetched Device Certificate"

  /// Seconds for which a renewal is not tried again.
  private static let pause: Int64 = 3600
  /// Seconds for one exchange with the portal.
  private static let fetchPatience = 30
  private static let renewalPatience = 10

  private let context: CredentialContext
  private var keyRing: StoredKeyRing { StoredKeyRing(context) }

  init(_ context: CredentialContext) { self.context = context }

  /// The certificate and the last attempt to get one; both nil where there never was one.
  public func known() throws(StoreError) -> DeviceCertificate {
    try context.store.deviceCertificate()
  }

  /// The present certificate with its key; nil where there is none or its key cannot be decrypted.
  public func identity() throws -> TLSIdentity? {
    guard let credential = try known().credential else { return nil }
    let ring = try keyRing.load()
    // Such a certificate is shown as invalid, and another one can be fetched.
    return try? credential.identity(keyRing: ring)
  }

  /// Prepares to fetch a certificate: everything that can fail without the portal fails here, before
  /// the one-time password is spent.
  ///
  /// - Returns: what fetches the certificate for a password, and records the result.
  /// - Throws: `DeviceCertificateError`, `PortalError`, `KeyRingAccessError`, `StoreError`.
  public func fetching(
    _ interruption: Interruption
  ) throws -> (_ password: Secret) throws -> Void {
    guard try hasTimeServer() else { throw DeviceCertificateError.noTimeServer }
    guard let portal = try CustomerPortalSettings(context).known() else {
      throw PortalError.unknown
    }
    let enrollment = try enrollment(portal, seconds: Self.fetchPatience, interruption)
    _ = try keyRing.load()
    _ = try known()
    return { password in
      try fetch { () throws(EnrollmentError) in try enrollment.enroll(password: password) }
    }
  }

  /// Whether the running configuration names a time server.
  private func hasTimeServer() throws -> Bool {
    let servers = try context.store.running()[
      context.places.system.appending(node: "ntp-servers")]?.container
    return ["primary-ntp-server", "secondary-ntp-server"].contains { name in
      servers?[name]?.container?["ntp-server-address"]?.leaf != nil
    }
  }

  private func enrollment(
    _ portal: KnownPortal, seconds: Int, _ interruption: Interruption
  ) throws(PortalError) -> DeviceEnrollment {
    DeviceEnrollment(
      serial: context.serialNumber, server: try portal.server(now: context.now), now: context.now,
      deadline: Deadline(after: .seconds(seconds)), interruption: interruption)
  }

  /// Has a certificate issued and stores it in place of the present one; records a failure, too.
  private func fetch(
    _ exchange: () throws(EnrollmentError) -> DeviceEnrollment.Credential
  ) throws {
    let ring = try keyRing.load()
    let credential: DeviceCertificate.Credential
    do {
      let issued = try exchange()
      credential = DeviceCertificate.Credential(
        certificate: ([issued.certificate] + issued.chain).map(\.pem).joined(),
        privateKey: try SealedPrivateKey.seal(issued.key, for: issued.certificate, keyRing: ring),
        expires: issued.certificate.notAfter)
    } catch {
      let failure = DeviceCertificateError.notFetched(error)
      try record(context.reason(failure), credential: nil)
      throw failure
    }
    try record(Self.success, credential: credential)
  }

  private func record(
    _ information: String, credential: DeviceCertificate.Credential?
  ) throws(StoreError) {
    let fetch = DeviceCertificate.Fetch(
      time: context.now, isSuccess: credential != nil, information: information)
    context.note(information, in: .deviceCertificate)
    try context.store.updateDeviceCertificate { known in
      known.credential = credential ?? known.credential
      known.lastFetch = fetch
    }
  }

  /// Renews the certificate when its end is near. One process does it, at most once an hour, and
  /// records the result for `show device-certificate status`.
  ///
  /// Cost where nothing is due: reading one small file.
  func renewIfDue(_ interruption: Interruption) {
    guard isRenewalDue else { return }
    // A store that cannot be locked is reported by the command that needs it.
    try? context.store.whileRenewing {
      // Another process may have done it meanwhile.
      guard isRenewalDue else { return }
      // The failure has been recorded, or the store that would hold the record has failed.
      try? renew(interruption)
    }
    // Ctrl-C has ended the renewal, not the command that is about to run.
    interruption.clear()
  }

  private var isRenewalDue: Bool {
    // A file that cannot be read is reported by the command that needs it.
    guard let known = try? known(), let credential = known.credential else { return false }
    let now = context.now
    guard now >= credential.expires - Self.renewalPeriod else { return false }
    guard let last = known.lastFetch else { return true }
    // An expired certificate cannot be renewed, which is recorded once.
    if now > credential.expires { return last.isSuccess || last.time <= credential.expires }
    // The pause holds after a success, too: the portal's clock may make the next one end as soon.
    return abs(now - last.time) >= Self.pause
  }

  private func renew(_ interruption: Interruption) throws {
    guard let identity = try identity(), context.now <= identity.certificate.notAfter else {
      return try record(context.reason(DeviceCertificateError.notRenewable), credential: nil)
    }
    let enrollment: DeviceEnrollment
    do {
      guard let portal = try CustomerPortalSettings(context).known() else {
        throw PortalError.unknown
      }
      enrollment = try self.enrollment(portal, seconds: Self.renewalPatience, interruption)
    } catch {
      return try record(context.reason(error), credential: nil)
    }
    try fetch { () throws(EnrollmentError) in try enrollment.renew(identity) }
  }
}

/// Why there is no new device certificate.
public enum DeviceCertificateError: Error {
  /// The running configuration names no time server.
  case noTimeServer
  /// The present certificate is missing or has expired.
  case notRenewable
  case notFetched(any Error)
}
