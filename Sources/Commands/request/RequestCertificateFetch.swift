// SPDX-License-Identifier: Apache-2.0

import Credentials
import POSIX
import Shell
import Store

/// `request certificate fetch otp <otp>`: the device certificate, for a one-time password of the
/// customer portal.
///
/// A job of the type that appliances have, in the manner of `validate full`. It ends before the
/// prompt returns, so that a failure is shown. What can fail without the portal fails before the
/// password is spent. Source: cli-facts 6, schema-facts 9.1; the wording of everything but the
/// success is wfsh's own (page Fidelity).
struct RequestCertificateFetch: Command {
  static let path = "request certificate fetch"
  private static let job = "Device-certificate-fetch"

  private let password: Secret

  init(_ arguments: Arguments) throws {
    guard let password = arguments.secret("otp") else { throw Refusal.invalidSyntax }
    self.password = password
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let fetch = try appliance.credentials.device.fetching(channel.interruption)
    let store = appliance.store
    let job = try store.beginJob(
      type: Self.job, administrator: appliance.user, time: appliance.clock.now)
    channel.write("\n\(Self.job) job enqueued with jobid \(job.id)\n\(job.id)\n")
    do { try fetch(password) } catch {
      try store.end(
        job, .failure, details: Refusal(error).messages, time: appliance.clock.now)
      throw error
    }
    try store.end(
      job, .success, details: [DeviceCertificateService.success], time: appliance.clock.now)
    return .nothing
  }
}
