// SPDX-License-Identifier: Apache-2.0

import PKI

// Source: web interface help, "SSL/TLS service profile", and the WF guide's page on custom
// certificates; the wording is wfsh's (page Fidelity).
extension CommitRules {
  /// A server's certificate has its private key.
  @Sendable static func serverHasKey(_ subject: RuleSubject) -> [Finding] {
    servers(subject).compactMap { profile, entry in
      guard entry.sealedPrivateKey == nil else { return nil }
      return Finding(
        .serverHasKey, .error, [.serviceProfile(profile.name), .certificate(entry.name)],
        .noPrivateKey(certificate: entry.name),
        mending: .importPrivateKey(certificate: entry.name))
    }
  }

  /// A server's certificate is not a CA's.
  @Sendable static func serverIsNotAuthority(_ subject: RuleSubject) -> [Finding] {
    servers(subject).compactMap { profile, entry in
      guard subject.certificate(entry.name)?.isCertificateAuthority == true else { return nil }
      return Finding(
        .serverIsNotAuthority, .error, [.serviceProfile(profile.name), .certificate(entry.name)],
        .authorityServed(certificate: entry.name),
        mending: .serve(Mending.Placeholder.certificate, profile: profile.name, subject.places))
    }
  }

  /// The lowest version is not above the highest.
  @Sendable static func versionsAreInOrder(_ subject: RuleSubject) -> [Finding] {
    subject.serviceProfiles.compactMap { profile in
      guard profile.minimumVersion > profile.maximumVersion else { return nil }
      return Finding(
        .versionsAreInOrder, .error, [.serviceProfile(profile.name)],
        profile.configuredMinimumVersion == nil
          ? .defaultVersionTooHigh(
            minimum: profile.minimumVersion, maximum: profile.maximumVersion)
          : .versionsReversed,
        mending: defaultVersions(profile, subject))
    }
  }

  /// Secure connections support TLS 1.2 and later only.
  @Sendable static func connectionsUseTLS12(_ subject: RuleSubject) -> [Finding] {
    guard let name = subject.credentials.secureConnectionServer.serviceProfile,
      let profile = subject.credentials.serviceProfile(name),
      min(profile.minimumVersion, profile.maximumVersion) < .tls12
    else { return [] }
    let isRefused = profile.maximumVersion < .tls12
    return [
      Finding(
        .connectionsUseTLS12, isRefused ? .error : .warning,
        [.secureConnectionServer, .serviceProfile(name)],
        isRefused ? .maximumVersionTooLow(profile: name) : .oldVersionsAllowed(profile: name),
        mending: defaultVersions(profile, subject))
    ]
  }

  /// Every version that is allowed has a suite left for the certificate's kind of key.
  @Sendable static func suiteRemains(_ subject: RuleSubject) -> [Finding] {
    subject.serviceProfiles.flatMap { profile -> [Finding] in
      guard let name = profile.certificate, let certificate = subject.certificate(name) else {
        return []
      }
      return profile.versionsWithoutSuite(for: certificate.keyAlgorithm).map { version in
        Finding(
          .suiteRemains, .error, [.serviceProfile(profile.name), .certificate(name)],
          .noSuite(version: version, key: certificate.keyAlgorithm, certificate: name),
          mending: .deleteProtocols(profile: profile.name, subject.places))
      }
    }
  }

  /// Algorithms that are switched on and cannot be served.
  @Sendable static func weakAlgorithms(_ subject: RuleSubject) -> [Finding] {
    subject.serviceProfiles.flatMap { profile in
      profile.unavailableAlgorithms.map { toggle in
        Finding(
          .weakAlgorithms, .warning, [.serviceProfile(profile.name)],
          .algorithmUnavailable(toggle: toggle),
          mending: .setProtocols([toggle, "no"], profile: profile.name, subject.places))
      }
    }
  }

  /// Service profiles with the entries of their certificates.
  private static func servers(
    _ subject: RuleSubject
  ) -> [(profile: ServiceProfile, entry: CertificateEntry)] {
    subject.serviceProfiles.compactMap { profile in
      profile.certificate.flatMap(subject.credentials.certificate).map { (profile, $0) }
    }
  }

  private static func defaultVersions(
    _ profile: ServiceProfile, _ subject: RuleSubject
  ) -> Mending {
    .setProtocols(
      ["min-version", "tls1-2", "max-version", "max"], profile: profile.name, subject.places)
  }
}
