// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI

// Source: web interface help, "Certificate profile"; the wording is wfsh's (page Fidelity).
extension CommitRules.Rule {
  /// What a certificate profile lists under CA is a CA certificate.
  static let authorityIsAuthority = CommitRules.Rule(name: "ca-is-ca") { subject, findings in
    for profile in subject.certificateProfiles {
      for name in authorities(profile.content) {
        guard let certificate = subject.certificates(name).first else {
          findings.errors.append(
            "certificate-profile '\(profile.name)': certificate '\(name)' cannot be read")
          continue
        }
        guard !certificate.isCertificateAuthority else { continue }
        findings.errors.append(
          "certificate-profile '\(profile.name)': '\(name)' is not a CA certificate")
      }
    }
  }

  /// An intermediate CA's root is listed too: there are no partial chains.
  static let rootIsListed = CommitRules.Rule(name: "root-is-listed") { subject, findings in
    for profile in subject.certificateProfiles {
      let listed = authorities(profile.content).compactMap { name in
        subject.certificates(name).first.map { (name, $0) }
      }
      for (name, certificate) in listed where certificate.isCertificateAuthority {
        guard !reachesRoot(certificate, among: listed.map(\.1)) else { continue }
        findings.errors.append(
          "certificate-profile '\(profile.name)': '\(name)' is an intermediate CA and its root (\(certificate.issuer)) is not in the profile"
        )
      }
    }
  }

  private static func authorities(_ profile: Container) -> [String] {
    profile["CA"]?.list.map { $0.map(\.key) } ?? []
  }

  private static func reachesRoot(_ start: Certificate, among listed: [Certificate]) -> Bool {
    var current = start
    for _ in 0...listed.count {
      if current.isSelfIssued { return true }
      guard let issuer = listed.first(where: { $0 != current && current.isIssued(by: $0) }) else {
        return false
      }
      current = issuer
    }
    return false
  }
}
