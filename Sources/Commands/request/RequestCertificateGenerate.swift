// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `request certificate generate`: a key and its certificate, signed by itself or by a CA of the
/// candidate, or a request for one, as an entry of the candidate.
///
/// Ctrl-C ends the generation of a key, and nothing is changed. Source: cli-facts 6; the success
/// line is a recollection, the reasons of refusals are wfsh's wording (page Fidelity).
struct RequestCertificateGenerate: Command {
  static let path = "request certificate generate"

  private let order: CertificateOrder

  init(_ arguments: Arguments) throws { order = try CertificateOrder(arguments) }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try appliance.credentials.issuing.generate(order, interruption: channel.interruption)
    return .text("Successfully generated certificate and key pair : \(order.name)\n")
  }
}
