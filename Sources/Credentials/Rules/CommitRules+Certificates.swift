// SPDX-License-Identifier: Apache-2.0

import PKI

extension CommitRules {
  /// A certificate that has expired, or will soon, is reported at the commit that brings it, and at
  /// every commit while secure connections use it.
  @Sendable static func certificateExpires(_ subject: RuleSubject) -> [Finding] {
    var seen: Set<String> = []
    let used = subject.credentials.connectionCertificates.compactMap(
      subject.credentials.certificate)
    return (subject.changedCertificates + used).filter { seen.insert($0.name).inserted }
      .compactMap { entry in
        guard let end = entry.notAfter else { return nil }
        let text = entry.notAfterText ?? ""
        let reason: Finding.Reason
        switch Validity(notAfter: end, at: subject.now) {
        case .expired: reason = .expired(on: text)
        case .expiresSoon: reason = .expires(on: text)
        case .valid, .notYetValid: return nil
        }
        return Finding(.certificateExpires, .warning, [.certificate(entry.name)], reason)
      }
  }

  /// A private key that another appliance has encrypted is kept, and cannot be used here.
  @Sendable static func secretIsReadable(_ subject: RuleSubject) -> [Finding] {
    subject.changedCertificates.compactMap { entry in
      guard let key = entry.sealedPrivateKey, !subject.opens(key) else { return nil }
      return Finding(
        .secretIsReadable, .warning, [.certificate(entry.name)], .keyOfAnotherAppliance,
        mending: .importPrivateKey(certificate: entry.name))
    }
  }

  // Source: web interface help, "SCEP"; the wording is wfsh's (page Fidelity).
  /// A dynamic challenge can be fetched: it has a URL, a user name and a password.
  @Sendable static func challengeIsComplete(_ subject: RuleSubject) -> [Finding] {
    subject.scepProfiles.compactMap { profile in
      let missing = profile.challenge.missingLeaves
      guard !missing.isEmpty else { return nil }
      return Finding(
        .challengeIsComplete, .error, [.scepProfile(profile.name)],
        .challengeIncomplete(missing: missing))
    }
  }

  /// What would otherwise fail only when a certificate is requested.
  @Sendable static func scepIsUsable(_ subject: RuleSubject) -> [Finding] {
    subject.scepProfiles.flatMap { profile in
      var reasons: [Finding.Reason] = []
      if profile.subject?.contains("$EMAILADDRESS") == true { reasons.append(.noEmailAddress) }
      if profile.url?.lowercased().hasPrefix("https:") == true, profile.serverAuthority == nil {
        reasons.append(.serverNotVerified)
      }
      if let password = profile.challenge.password, KeyRing.isSealed(password),
        !subject.opens(password)
      {
        reasons.append(.challengeOfAnotherAppliance)
      }
      return reasons.map { Finding(.scepIsUsable, .warning, [.scepProfile(profile.name)], $0) }
    }
  }
}
