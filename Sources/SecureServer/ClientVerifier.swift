// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX

/// Decides about clients as the certificate profile and the authorization list say.
///
/// 1. The path, with the CAs of the profile and the predefined one unless that is disabled.
/// 2. The name and the authorization list.
/// 3. The status of every certificate of the path but the root, where the profile asks for it.
final class ClientVerifier: PeerVerifier {
  let trust: CertificateTrust
  let asksForStatus: Bool
  let notes: [String]
  private let settings: ServerSettings
  private let predefined: Certificate
  private let clock: @Sendable () -> Int64
  private let status: StatusCheck?
  private let told: (@Sendable (ClientRefusal) -> Void)?

  var now: Int64 { clock() }

  /// - Parameters:
  ///   - told: is called for every client that is refused.
  ///   - interruption: ends the questions for status.
  init(
    _ settings: ServerSettings, predefined: Certificate, clock: @escaping @Sendable () -> Int64,
    told: (@Sendable (ClientRefusal) -> Void)? = nil, interruption: Interruption? = nil
  ) throws(OpenSSLError) {
    self.told = told
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
      profile.usesCRL || profile.usesOCSP
        ? StatusCheck(profile, clock: clock, interruption: interruption) : nil
    }
  }

  func verify(_ path: PeerPath, problem: PathValidationError?) -> VerificationResult {
    do throws(ClientRefusal) { return .accepted(name: try accept(path, problem)) } catch {
      told?(error)
      return .refused(
        error.alert,
        reason: RefusalText.refusal(
          error, path, profile: settings.certificateProfile, authorities: trust.authorities))
    }
  }

  /// The name of a client that may pass, if it has one.
  private func accept(
    _ path: PeerPath, _ problem: PathValidationError?
  ) throws(ClientRefusal) -> String? {
    let isPredefined = problem == nil && path.ends(at: predefined)
    guard let profile = settings.certificateProfile else {
      guard isPredefined else { return nil }
      guard !settings.disablesPredefined else { throw .predefined }
      return path.leaf?.commonName
    }
    if let problem {
      if settings.disablesPredefined, path.leaf?.isIssued(by: predefined) == true {
        throw .predefined
      }
      throw .path(problem)
    }
    if settings.checksAuthorizationList, let leaf = path.leaf {
      guard settings.authorizationList.contains(where: { $0.matches(leaf) }) else {
        throw .notAuthorized(leaf)
      }
    }
    var name: String?
    if profile.usernameField != nil, let leaf = path.leaf {
      name = self.name(of: leaf)
      if name == nil, !isPredefined { throw .nameless(leaf) }
    }
    if let status, !isPredefined, let refusal = status.refusal(of: path) { throw refusal }
    return name
  }

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
