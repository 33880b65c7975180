// SPDX-License-Identifier: Apache-2.0

import Enrollment
import POSIX
import Shell
import Store

/// `request certificate fetch otp <otp>`: the device certificate, for a one-time password of the
/// customer portal.
///
/// A job of the type that appliances have, in the manner of `validate full`; it is done before the
/// prompt comes back, so that what went wrong is told. What can be told without the portal is told
/// before the password is spent. Source: cli-facts 6, schema-facts 9.1; the wording of everything but
/// the success is wfsh's own (page Fidelity).
struct RequestCertificateFetch: Command {
  static let path = "request certificate fetch"
  private static let job = "Device-certificate-fetch"

  private let password: Secret

  init(_ arguments: Arguments) throws {
    guard let password = arguments.secret("otp") else { throw Refusal.invalidSyntax }
    self.password = password
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard appliance.hasTimeServer else { throw Refusal.noTimeServer }
    guard let portal = try appliance.knownPortal() else { throw Refusal.noPortal }
    let enrollment = DeviceEnrollment(
      serial: appliance.serialNumber, server: try portal.server(now: appliance.clock.now),
      now: appliance.clock.now, deadline: Deadline(after: .seconds(Appliance.fetchPatience)),
      interruption: channel.interruption)
    _ = try appliance.keyRing()
    _ = try appliance.deviceCertificate()
    let job = try appliance.store.beginJob(
      type: Self.job, administrator: appliance.user, time: appliance.clock.now)
    channel.write("\n\(Self.job) job enqueued with jobid \(job.id)\n\(job.id)\n")
    do {
      try appliance.fetchDeviceCertificate { () throws(EnrollmentError) in
        try enrollment.enroll(password: password)
      }
    } catch {
      try appliance.store.end(
        job, .failure, details: Refusal(error).messages, time: appliance.clock.now)
      throw error
    }
    try appliance.store.end(
      job, .success, details: ["Successfully fetched Device Certificate"],
      time: appliance.clock.now)
    return .nothing
  }
}

extension Refusal {
  fileprivate static let noTimeServer = serverError(
    "Failed to fetch device certificate. No NTP server is configured: set deviceconfig system "
      + "ntp-servers primary-ntp-server ntp-server-address, and commit")
}
