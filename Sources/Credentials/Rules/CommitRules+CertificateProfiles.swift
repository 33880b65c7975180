// SPDX-License-Identifier: Apache-2.0

import PKI

// Source: web interface help, "Certificate profile"; the wording is wfsh's (page Fidelity).
extension CommitRules {
  /// What a certificate profile lists under CA is a CA certificate.
  @Sendable static func authorityIsAuthority(_ subject: RuleSubject) -> [Finding] {
    subject.certificateProfiles.flatMap { profile in
      profile.authorities.compactMap { authority in
        let reason: Finding.Reason
        switch subject.certificate(authority.name) {
        case nil: reason = .unreadable(certificate: authority.name)
        case let certificate? where !certificate.isCertificateAuthority:
          reason = .notAuthority(certificate: authority.name)
        default: return nil
        }
        return Finding(
          .authorityIsAuthority, .error,
          [.certificateProfile(profile.name), .certificate(authority.name)], reason,
          mending: .removeAuthority(authority.name, profile: profile.name, subject.places))
      }
    }
  }

  /// An intermediate CA's root is listed too: partial chains are not accepted.
  @Sendable static func rootIsListed(_ subject: RuleSubject) -> [Finding] {
    subject.certificateProfiles.flatMap { profile -> [Finding] in
      let listed = profile.authorities.compactMap { authority in
        subject.certificate(authority.name).map {
          IssuerWalk.Issuer(name: authority.name, certificate: $0)
        }
      }
      return listed.compactMap { authority in
        let certificate = authority.certificate
        let walk = IssuerWalk(from: certificate) { current in
          listed.first { $0.certificate != current && current.isIssued(by: $0.certificate) }
        }
        guard certificate.isCertificateAuthority, !certificate.isSelfIssued, walk.root == nil
        else { return nil }
        let issuer = subject.credentials.issuers(of: certificate).first { _ in true }
        return Finding(
          .rootIsListed, .error,
          [.certificateProfile(profile.name), .certificate(authority.name)],
          .rootNotListed(intermediate: authority.name, issuer: certificate.issuer),
          mending: .listAuthority(
            issuer?.entry.name ?? Mending.Placeholder.root, profile: profile.name, subject.places)
        )
      }
    }
  }
}
