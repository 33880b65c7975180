// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI

// Source: web interface help, "SCEP"; the wording is wfsh's (page Fidelity).
extension CommitRules.Rule {
  /// A dynamic challenge can be fetched: it has a URL, a user name and a password.
  static let challengeIsComplete = CommitRules.Rule(name: "challenge-is-complete") {
    subject, findings in
    for profile in subject.entries(of: ["shared", "scep"]) {
      let challenge = profile.content["scep-challenge"]?.container
      guard let dynamic = challenge?["dynamic"]?.container else { continue }
      let missing = ["otp-server-url", "username", "password"].filter { dynamic[$0] == nil }
      guard !missing.isEmpty else { continue }
      findings.errors.append(
        "scep '\(profile.name)': scep-challenge dynamic has no \(missing.joined(separator: ", "))")
    }
  }

  /// What can only be found when a certificate is asked for is told before.
  static let scepIsUsable = CommitRules.Rule(name: "scep-is-usable") { subject, findings in
    for profile in subject.entries(of: ["shared", "scep"]) {
      if profile.content["subject"]?.leaf?.contains("$EMAILADDRESS") == true {
        findings.warnings.append(
          "scep '\(profile.name)': the appliance has no e-mail address for $EMAILADDRESS")
      }
      if profile.content["scep-url"]?.leaf?.lowercased().hasPrefix("https:") == true,
        profile.content["scep-ca-cert"] == nil
      {
        findings.warnings.append(
          "scep '\(profile.name)': without scep-ca-cert the server's TLS certificate is not verified"
        )
      }
      let challenge = profile.content["scep-challenge"]?.container
      let secrets = [
        challenge?["fixed"]?.leaf, challenge?["dynamic"]?.container?["password"]?.leaf,
      ].compactMap { $0 }
      if secrets.contains(where: { KeyRing.isSealed($0) && !subject.opens($0) }) {
        findings.warnings.append(
          "scep '\(profile.name)': the challenge was encrypted by another appliance and cannot be used"
        )
      }
    }
  }
}
