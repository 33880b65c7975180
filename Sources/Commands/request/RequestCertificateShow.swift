// SPDX-License-Identifier: Apache-2.0

import Credentials
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
    let credentials = appliance.credentials
    let entry = try credentials.candidate().requiredCertificate(name)
    let fields =
      entry.request != nil
      ? self.fields(try entry.signingRequest())
      : try self.fields(entry, credentials.issuing, now: appliance.clock.now)
    return Answer(
      .elements([Element(entry: name, fields.map { Element($0.0, $0.1) })]),
      layout: .parts([.text("certificate-name: \(name)\n"), .result]))
  }

  private func fields(_ request: CertificateSigningRequest) -> [(String, String)] {
    [
      ("common-name", request.subject.commonName ?? ""), ("subject", request.subject.spacedText),
      ("algorithm", "\(request.publicKey.algorithm) \(request.publicKey.bits)"),
      ("status", "pending"),
    ]
  }

  private func fields(
    _ entry: CertificateEntry, _ issuing: CertificateIssuing, now: Int64
  ) throws -> [(String, String)] {
    let certificate = try entry.certificate()
    // A name that cannot be decoded is shown as an empty one.
    let (subject, issuer) = (try? certificate.subjectName, try? certificate.issuerName)
    let isRevoked = try issuing.isRevoked(entry, certificate)
    return [
      ("common-name", certificate.commonName ?? ""), ("subject", subject?.spacedText ?? ""),
      ("issuer", issuer?.spacedText ?? ""), ("serial", certificate.serial),
      ("not-valid-before", certificate.notBeforeText),
      ("not-valid-after", certificate.notAfterText),
      ("ca", certificate.isCertificateAuthority ? "yes" : "no"),
      ("algorithm", "\(certificate.keyAlgorithm) \(certificate.keyBits)"),
      ("private-key", try privateKey(entry, issuing)),
      ("status", isRevoked ? "revoked" : certificate.validityWord(at: now)),
    ]
  }

  private func privateKey(
    _ entry: CertificateEntry, _ issuing: CertificateIssuing
  ) throws -> String {
    if entry.sealedPrivateKey == nil { return "no" }
    return try issuing.isKeyBlocked(entry) == true ? "blocked" : "yes"
  }
}
