// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import SecureServer

/// What mends the refusal of a client, one way a line: what to type at the prompt `#`, words in
/// capitals being the operator's, or what has to be done at the client.
struct ClientAdvice {
  let configuration: Configuration
  /// Where a CA may stand that the profile does not list.
  let candidate: Configuration
  let report: ClientCheck.Report
  /// The entry of the client's certificate.
  let name: String
  let certificates: [Certificate]

  private static let server = "set deviceconfig setting management secure-conn-server"
  private static let anotherCertificate = "at the client: a new certificate"

  private var profile: String { report.certificateProfile ?? "PROFILE" }

  func lines(for outcome: ClientCheck.Outcome) -> [String] {
    switch outcome.refusal {
    case .predefined?:
      ["at the client: a custom certificate", "\(Self.server) disable-pre-defined-cert no"]
    case .path(let problem)?: lines(for: problem)
    case .notAuthorized(let leaf)?:
      leaf.commonName.map {
        ["\(Self.server) authorization-list NAME identifier subject common-name \(quoted($0))"]
      } ?? ["\(Self.server) authorization-list NAME identifier subject-alt-name hostname HOST"]
    case .nameless?:
      [
        "at the client: a certificate with that name",
        "delete shared certificate-profile \(profile) username-field",
      ]
    case .revoked?: [Self.anotherCertificate]
    case .statusUnknown(_, _, let flag)?:
      ["set shared certificate-profile \(profile) \(flag.rawValue) no"]
    case .statusNotRetrieved?:
      ["set shared certificate-profile \(profile) block-timeout-cert no"]
    case nil: [Self.anotherCertificate]
    }
  }

  private func lines(for problem: PathValidationError) -> [String] {
    guard let certificate = problem.certificate ?? certificates.first else {
      return [Self.anotherCertificate]
    }
    if problem.isUnknownIssuer { return lines(forIssuerOf: certificate) }
    if problem.isUnknownRoot {
      guard problem.depth > 0 || certificate.isCertificateAuthority else {
        return ["at the client: a certificate issued by a CA of profile \(profile)"]
      }
      return [listing(certificate.subject) { $0.fingerprint == certificate.fingerprint }]
    }
    if problem.isExpired, problem.depth == 0 {
      return [
        Self.anotherCertificate,
        "set shared certificate-profile \(profile) block-expired-cert no",
      ]
    }
    if problem.isNotYetValid { return ["at the client: wait, or set the clocks right"] }
    if problem.depth > 0 { return ["at the client: a certificate of another CA"] }
    return [Self.anotherCertificate]
  }

  /// The issuer may be missing in what the client sends, or in the profile; an intermediate CA in the
  /// profile needs its root there.
  private func lines(forIssuerOf certificate: Certificate) -> [String] {
    let line = listing(certificate.issuer, certificate.isIssued)
    guard let issuer = authority(certificate.issuer, certificate.isIssued)?.certificate,
      !issuer.isSelfIssued
    else { return [line] }
    let first = unlistedRoot(above: issuer).map { listing($0) + ", and " } ?? ""
    return [first + "at the client: send \(issuer.subject) along", first + line]
  }

  /// The entry of the root above an intermediate CA, where the profile does not have it.
  private func unlistedRoot(above authority: Certificate) -> String? {
    var current = authority
    for _ in 0..<ClientAdvice.longestPath {
      guard let next = self.authority(current.issuer, current.isIssued), next.certificate != current
      else { return nil }
      if next.certificate.isSelfIssued {
        let list: Path = ["shared", "certificate-profile", .entry(profile), "CA"]
        return configuration[list]?.list?[next.name] == nil ? next.name : nil
      }
      current = next.certificate
    }
    return nil
  }

  private static let longestPath = 10

  private func listing(_ subject: String, _ fits: (Certificate) -> Bool) -> String {
    authority(subject, fits).map { listing($0.name) }
      ?? "run scp import certificate from USER@HOST:FILE certificate-name NEW-CA format pem, and "
      + listing("NEW-CA")
  }

  private func listing(_ name: String) -> String {
    "set shared certificate-profile \(profile) CA \(quoted(name))"
  }

  /// A CA among the imported certificates that has this subject.
  private func authority(
    _ subject: String, _ fits: (Certificate) -> Bool
  ) -> (name: String, certificate: Certificate)? {
    for configuration in [configuration, candidate] {
      for entry in configuration[["shared", "certificate"]]?.list ?? EntryList() {
        guard entry.content["subject"]?.leaf == subject,
          let pem = entry.content["public-key"]?.leaf,
          let certificate = (try? Certificate.all(pem: pem))?.first,
          certificate.isCertificateAuthority, fits(certificate)
        else { continue }
        return (entry.key, certificate)
      }
    }
    return nil
  }

  private func quoted(_ text: String) -> String {
    text.utf8.contains(0x20) ? "\"\(text)\"" : text
  }
}
