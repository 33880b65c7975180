// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import Shell
import Store

/// `request certificate revoke`: the entry's status, and for good a line in the list of the CA that
/// signed it, without a commit.
///
/// Source: admin guide "Revoke a certificate"; the texts are wfsh's wording (page Fidelity).
struct RequestCertificateRevoke: Command {
  static let path = "request certificate revoke"

  private let name: String

  init(_ arguments: Arguments) throws { name = try arguments.string("certificate-name") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let entry = try appliance.certificateEntry(name)
    let certificate = try appliance.certificate(of: entry, name)
    guard entry["status"]?.leaf != "revoked" else {
      throw Refusal.serverError("certificate \(name) is revoked already")
    }
    guard !certificate.isIssued(by: certificate) else {
      throw Refusal.serverError("certificate \(name) is self-signed and cannot be revoked")
    }
    guard let authority = try appliance.localIssuer(of: certificate) else {
      throw Refusal.serverError(
        "certificate \(name) cannot be revoked, "
          + (try appliance.withoutLocalIssuer(certificate)))
    }
    let issuer = try appliance.certificateIssuer(authority).certificate
    let now = appliance.clock.now
    let path = Appliance.certificatePath(name)
    let revoked = Store.Revoked(
      issuer: issuer.publicKeyFingerprint, serial: certificate.serial, time: now)
    // The list first: whatever comes between, the certificate is not valid any more.
    let isNew = try appliance.store.note(revoked)
    do {
      try appliance.edit([
        .set(path.appending(.node("status")), "revoked"),
        .set(path.appending(.node("revoke-date-epoch")), String(now)),
      ])
    } catch {
      // Half a revocation is none.
      if isNew { try? appliance.store.forget(revoked) }
      throw error
    }
    return .text("Successfully revoked certificate : \(name)\n")
  }
}
