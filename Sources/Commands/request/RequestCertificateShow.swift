// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import Shell

/// `request certificate show`: what a certificate of the candidate says, or a request that waits.
///
/// Source: schema-facts 3.1: names stand as `CN = x`; the layout is wfsh's (page Fidelity).
struct RequestCertificateShow: Command {
  static let path = "request certificate show"

  private let name: String

  init(_ arguments: Arguments) throws { name = try arguments.string("certificate-name") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let entry = try appliance.certificateEntry(name)
    var fields = [("certificate-name", name)]
    if entry["csr"] != nil {
      let request = try appliance.signingRequest(name)
      fields += [
        ("common-name", request.subject.commonName ?? ""), ("subject", request.subject.spacedText),
        ("algorithm", "\(request.publicKey.algorithm) \(request.publicKey.bits)"),
        ("status", "pending"),
      ]
      return .fields("certificate", fields)
    }
    let certificate = try appliance.certificate(of: entry, name)
    fields += [
      ("common-name", certificate.commonName ?? ""),
      ("subject", (try? certificate.subjectName.spacedText) ?? ""),
      ("issuer", (try? certificate.issuerName.spacedText) ?? ""),
      ("serial", certificate.serial), ("not-valid-before", certificate.notBeforeText),
      ("not-valid-after", certificate.notAfterText),
      ("ca", certificate.isCertificateAuthority ? "yes" : "no"),
      ("algorithm", "\(certificate.keyAlgorithm) \(certificate.keyBits)"),
      ("private-key", try privateKey(entry, on: appliance)),
      ("status", try status(entry, certificate, on: appliance)),
    ]
    return .fields("certificate", fields)
  }

  private func privateKey(
    _ entry: Container, on appliance: Appliance
  ) throws -> String {
    if entry["private-key"] == nil { return "no" }
    return try appliance.isKeyBlocked(entry) == true ? "blocked" : "yes"
  }

  private func status(
    _ entry: Container, _ certificate: Certificate, on appliance: Appliance
  ) throws -> String {
    if try appliance.isRevoked(entry, certificate) { return "revoked" }
    let now = appliance.clock.now
    if now > certificate.notAfter { return "expired" }
    return now < certificate.notBefore ? "not yet valid" : "valid"
  }
}
