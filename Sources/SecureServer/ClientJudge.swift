// SPDX-License-Identifier: Apache-2.0

import PKI

/// Decides about clients as the certificate profile and the authorization list say.
///
/// 1. The path, with the CAs of the profile and the predefined one unless that is disabled.
/// 2. The name and the authorization list.
/// 3. The status of every certificate of the path but the root, where the profile asks for it.
final class ClientJudge: PeerJudge {
  let trust: CertificateTrust
  let asksForStatus: Bool
  let notes: [String]
  private let settings: ServerSettings
  private let predefined: Certificate
  private let clock: @Sendable () -> Int64
  private let status: StatusCheck?

  var now: Int64 { clock() }

  init(
    _ settings: ServerSettings, predefined: Certificate, clock: @escaping @Sendable () -> Int64
  ) throws(OpenSSLError) {
    self.settings = settings
    self.predefined = predefined
    self.clock = clock
    var notes: [String] = []
    var authorities: [Certificate] = []
    let profile = settings.certificateProfile
    for authority in profile?.authorities ?? [] {
      guard let certificate = try? SecureService.read(authority.certificate).first else {
        notes.append("certificate '\(authority.certificate.name)' cannot be read")
        continue
      }
      authorities.append(certificate)
    }
    for name in profile?.missingAuthorities ?? [] {
      notes.append("certificate '\(name)' does not exist")
    }
    // Without a profile nobody is validated, but a predefined certificate is still known as such.
    if profile == nil || !settings.disablesPredefined { authorities.append(predefined) }
    self.notes = notes
    trust = try CertificateTrust(
      authorities, acceptsExpiredLeaf: profile.map { !$0.blocksExpired } ?? true)
    asksForStatus = profile.map { $0.usesCRL || $0.usesOCSP } ?? false
    status = profile.flatMap { profile in
      profile.usesCRL || profile.usesOCSP ? StatusCheck(profile, clock: clock) : nil
    }
  }

  func judge(_ path: PeerPath, problem: PathProblem?) -> PeerVerdict {
    let isPredefined = problem == nil && path.ends(at: predefined)
    guard let profile = settings.certificateProfile else {
      guard isPredefined else { return .accepted(name: nil) }
      guard !settings.disablesPredefined else {
        return .refused(.unknownAuthority, reason: ClientJudge.predefinedIsDisabled)
      }
      return .accepted(name: path.leaf?.commonName)
    }
    if let problem {
      if settings.disablesPredefined, path.leaf?.isIssued(by: predefined) == true {
        return .refused(.unknownAuthority, reason: ClientJudge.predefinedIsDisabled)
      }
      return .refused(
        .ofPath,
        reason: RefusalText.path(problem, path, profile: profile, authorities: trust.authorities))
    }
    if settings.checksAuthorizationList, let leaf = path.leaf {
      guard settings.authorizationList.contains(where: { $0.matches(leaf) }) else {
        return .refused(
          .handshakeFailure,
          reason: "the client's certificate \(RefusalText.name(leaf)) "
            + "matches no entry of the authorization list")
      }
    }
    var name: String?
    if profile.usernameField != nil, let leaf = path.leaf {
      name = self.name(of: leaf)
      if name == nil, !isPredefined {
        return .refused(
          .certificateUnknown,
          reason: "the client's certificate \(RefusalText.name(leaf)) has no "
            + "\(RefusalText.field(profile.usernameField)), "
            + "which profile \(profile.name) takes as the user's name")
      }
    }
    if let status, !isPredefined, let refusal = status.refusal(of: path) { return refusal }
    return .accepted(name: name)
  }

  private static let predefinedIsDisabled =
    "the client's certificate is a predefined one, and disable-pre-defined-cert is yes"

  /// The name under which a client is authenticated; nil when the profile takes none.
  func name(of leaf: Certificate) -> String? {
    guard let profile = settings.certificateProfile else { return nil }
    let name: String? =
      switch profile.usernameField {
      case .commonName?: leaf.commonName
      case .email?: leaf.subjectAlternativeNames.email.first
      case .principalName?: leaf.principalNames.first
      case nil: nil
      }
    guard let name, !name.isEmpty else { return nil }
    return profile.domain.map { "\($0)\\\(name)" } ?? name
  }

  /// Forgets what was learnt about certificates.
  func forgetStatus() { status?.forget() }
}
