// SPDX-License-Identifier: Apache-2.0

import PKI
import Shell

/// `wfsh certificate revocation-list`: what a local CA has revoked, signed now, in PEM.
///
/// An addition of wfsh; the wording is its own.
struct WfshCertificateRevocationList: Command {
  static let path = "wfsh certificate revocation-list"

  private let name: String
  private let days: Int

  init(_ arguments: Arguments) throws(Refusal) {
    name = try arguments.string("certificate-name")
    days = arguments.optionalInteger("days") ?? 30
  }

  func run(on appliance: Appliance, over channel: any Channel) throws(Refusal) -> Output {
    .text(try appliance.revocationList(of: name, days: days).pem)
  }
}
