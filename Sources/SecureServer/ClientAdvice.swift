// SPDX-License-Identifier: Apache-2.0

import Configuration
public import Credentials
public import PKI

/// What can be done about the refusal of a client: at this appliance, or at the client.
public struct ClientAdvice {
  /// Where CAs are looked up: in the configuration that was checked, then in the candidate.
  private let configured: [ConfiguredCredentials]
  private let profile: String
  /// What the client sends, its own certificate first.
  private let certificates: [Certificate]

  /// - Parameters:
  ///   - credentials: the configuration that was checked.
  ///   - candidate: where a CA may have been imported that the profile does not list yet.
  public init(
    _ credentials: ConfiguredCredentials, candidate: ConfiguredCredentials,
    report: ClientCheck.Report, certificates: [Certificate]
  ) {
    configured = [credentials, candidate]
    profile = report.certificateProfile ?? Mending.Placeholder.profile
    self.certificates = certificates
  }

  private var places: DocumentPlaces { configured[0].places }

  /// Ways to have the client accepted, each sufficient.
  public func mendings(for outcome: ClientCheck.Outcome) -> [Mending] {
    switch outcome.refusal {
    case .predefined?: [.atClient(.useCustomCertificate), .acceptPredefined(places)]
    case .path(let error)?: mendings(for: error)
    case .notAuthorized(let leaf)?: [.authorize(commonName: leaf.commonName, places)]
    case .nameless?:
      [.atClient(.useNamedCertificate), .acceptNameless(profile: profile, places)]
    case .revoked?, .tooManyWaiting?, nil: [.atClient(.useNewCertificate)]
    case .statusUnknown(_, _, let flag)?: [switchOff(flag)]
    case .statusNotRetrieved?: [switchOff(.timeout)]
    }
  }

  private func mendings(for error: PathValidationError) -> [Mending] {
    let renewal = Mending.atClient(.useNewCertificate)
    guard let certificate = error.certificate ?? certificates.first else { return [renewal] }
    if error.isUnknownIssuer { return mendings(forIssuerOf: certificate) }
    if error.isUnknownRoot {
      guard error.depth > 0 || certificate.isCertificateAuthority else {
        return [.atClient(.useCertificate(ofProfile: profile))]
      }
      return [listing(imported(certificate))]
    }
    if error.isExpired, error.depth == 0 {
      return [renewal, .switchOff("block-expired-cert", ofProfile: profile, places)]
    }
    if error.isNotYetValid { return [.atClient(.setClock)] }
    return [error.depth > 0 ? .atClient(.useCertificateOfAnotherAuthority) : renewal]
  }

  /// The issuer may be missing in what the client sends, or in the profile; an intermediate CA in the
  /// profile needs its root there.
  private func mendings(forIssuerOf certificate: Certificate) -> [Mending] {
    let issuer = issuer(of: certificate)
    let listing = listing(issuer?.name)
    guard let issuer, !issuer.certificate.isSelfIssued else { return [listing] }
    let root = unlistedRoot(above: issuer.certificate).map { [self.listing($0)] } ?? []
    return [
      .all(root + [.atClient(.send(subject: issuer.certificate.subject))]), .all(root + [listing]),
    ]
  }

  /// The entry of the root above an intermediate CA, where the profile does not list it.
  private func unlistedRoot(above authority: Certificate) -> String? {
    guard let root = IssuerWalk(from: authority, issuer: issuer(of:)).root else { return nil }
    let listed = configured[0].certificateProfile(profile)?.authorities ?? []
    return listed.contains { $0.name == root.name } ? nil : root.name
  }

  /// Lists an imported CA, or one that is imported first.
  private func listing(_ name: String?) -> Mending {
    if let name { return .listAuthority(name, profile: profile, places) }
    let new = Mending.Placeholder.newAuthority
    return .all([
      .importCertificate(name: new), .listAuthority(new, profile: profile, places),
    ])
  }

  private func switchOff(_ flag: CertificateProfile.StatusFlag) -> Mending {
    .switchOff(flag.rawValue, ofProfile: profile, places)
  }

  /// The imported CA that issued a certificate.
  private func issuer(of certificate: Certificate) -> IssuerWalk.Issuer? {
    configured.lazy.compactMap { $0.issuer(of: certificate) }.first
  }

  /// The entry of a CA certificate.
  private func imported(_ authority: Certificate) -> String? {
    guard authority.isCertificateAuthority else { return nil }
    return configured.lazy.compactMap { credentials in
      credentials.certificates(ofSubject: authority.subject)
        .first { $0.certificate.fingerprint == authority.fingerprint }?.entry.name
    }.first
  }
}
