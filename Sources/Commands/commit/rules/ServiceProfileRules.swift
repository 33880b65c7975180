// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import Shell

// Source: web interface help, "SSL/TLS service profile", and the WF guide's page on custom
// certificates; the wording is wfsh's (page Fidelity).
extension CommitRules.Rule {
  /// A server's certificate has its private key.
  static let serverCertificateHasKey = CommitRules.Rule(name: "server-has-key") {
    subject, findings in
    for (profile, name, entry) in serverCertificates(subject) where entry["private-key"] == nil {
      findings.errors.append(
        "ssl-tls-service-profile '\(profile)': certificate '\(name)' has no private key")
    }
  }

  /// A server's certificate is no CA.
  static let serverCertificateIsNoAuthority = CommitRules.Rule(name: "server-is-no-ca") {
    subject, findings in
    for (profile, name, _) in serverCertificates(subject) {
      guard subject.certificates(name).first?.isCertificateAuthority == true else { continue }
      findings.errors.append(
        "ssl-tls-service-profile '\(profile)': '\(name)' is a CA certificate and cannot be a server's"
      )
    }
  }

  /// The lowest version is not above the highest.
  static let versionsAreInOrder = CommitRules.Rule(name: "versions-in-order") { subject, findings in
    for profile in subject.serviceProfiles {
      let suites = TLSSuites(profile.content)
      guard suites.minimum > suites.maximum else { continue }
      findings.errors.append(
        "ssl-tls-service-profile '\(profile.name)': min-version is higher than max-version")
    }
  }

  /// The appliance supports TLS 1.2 and later only.
  static let connectionsUseTLS12 = CommitRules.Rule(name: "connections-use-tls1-2") {
    subject, findings in
    let path =
      Appliance.deviceConfiguration.elements + [
        .node("setting"), .node("management"), .node("secure-conn-server"),
        .node("ssl-tls-service-profile"),
      ]
    guard let name = subject.configuration[Path(path)]?.leaf,
      let profile = subject.configuration[["shared", "ssl-tls-service-profile", .entry(name)]]?
        .container
    else { return }
    let suites = TLSSuites(profile)
    if suites.maximum < .tls12 {
      findings.errors.append(
        "secure-conn-server: max-version of ssl-tls-service-profile '\(name)' must be tls1-2 or max"
      )
    } else if suites.minimum < .tls12 {
      findings.warnings.append(
        "secure-conn-server: ssl-tls-service-profile '\(name)' allows TLS versions below 1.2")
    }
  }

  /// Every version that is allowed has a suite left for the certificate's kind of key.
  static let suiteRemains = CommitRules.Rule(name: "suite-remains") { subject, findings in
    for profile in subject.serviceProfiles {
      guard let name = profile.content["certificate"]?.leaf,
        let certificate = subject.certificates(name).first
      else { continue }
      let suites = TLSSuites(profile.content)
      guard suites.minimum <= suites.maximum else { continue }
      for version in suites.versionsWithoutSuite(for: certificate.keyAlgorithm) {
        findings.errors.append(
          "ssl-tls-service-profile '\(profile.name)': no cipher suite is left for \(version.name) with the \(certificate.keyAlgorithm) key of '\(name)'"
        )
      }
    }
  }

  /// What is asked for and cannot be served.
  static let weakAlgorithms = CommitRules.Rule(name: "weak-algorithms") { subject, findings in
    for profile in subject.serviceProfiles {
      for name in ["3des", "rc4"]
      where profile.content["protocol-settings"]?.container?["enc-algo-\(name)"]?.leaf == "yes" {
        findings.warnings.append(
          "ssl-tls-service-profile '\(profile.name)': enc-algo-\(name) is accepted but never served"
        )
      }
    }
  }

  private static func serverCertificates(
    _ subject: CommitRules.Subject
  ) -> [(profile: String, name: String, entry: Container)] {
    subject.serviceProfiles.compactMap { profile in
      guard let name = profile.content["certificate"]?.leaf,
        let entry = subject.certificateEntry(name)
      else { return nil }
      return (profile.name, name, entry)
    }
  }
}
