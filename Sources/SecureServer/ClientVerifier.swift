// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import POSIX

/// Accepts or refuses clients as the certificate profile and the authorization list require.
///
/// 1. The path, with the CAs of the profile and the predefined one unless that is disabled.
/// 2. The name and the authorization list.
/// 3. The revocation status of every certificate of the path but the root, where the profile checks
///    it.
final class ClientVerifier: PeerVerifier {
  let trust: CertificateTrust
  let checksStatus: Bool
  let notes: [ServiceNote]
  private let credentials: ServedCredentials
  private let predefined: Certificate
  private let clock: @Sendable () -> Int64
  private let status: StatusCheck?
  private let onRefusal: (@Sendable (ClientRefusal) -> Void)?

  var now: Int64 { clock() }

  /// - Parameters:
  ///   - onRefusal: is called for every client that is refused.
  ///   - interruption: ends the requests for revocation status.
  ///   - capacity: how many clients may wait for theirs.
  init(
    _ credentials: ServedCredentials, predefined: Certificate,
    clock: @escaping @Sendable () -> Int64,
    onRefusal: (@Sendable (ClientRefusal) -> Void)? = nil, interruption: Interruption? = nil,
    capacity: StatusCapacity = StatusCapacity()
  ) throws(OpenSSLError) {
    self.onRefusal = onRefusal
    self.credentials = credentials
    self.predefined = predefined
    self.clock = clock
    var notes: [ServiceNote] = []
    var authorities: [Certificate] = []
    let profile = credentials.certificateProfile
    for name in profile?.authorities.map(\.name) ?? [] {
      do throws(CredentialError) {
        guard let entry = credentials.entry(name) else { throw .noCertificate(name) }
        authorities.append(try entry.certificate())
      } catch {
        notes.append(.authority(error))
      }
    }
    // Without a profile no client is verified, but a predefined certificate is still recognized.
    if profile == nil || !credentials.server.disablesPredefined { authorities.append(predefined) }
    self.notes = notes
    trust = try CertificateTrust(
      authorities, acceptsExpiredLeaf: profile.map { !$0.blocksExpired } ?? true)
    checksStatus = profile?.checksStatus ?? false
    status =
      if let profile, profile.checksStatus {
        StatusCheck(
          profile, of: credentials, clock: clock, interruption: interruption, capacity: capacity)
      } else { nil }
  }

  func verify(_ path: PeerPath, problem: PathValidationError?) -> VerificationResult {
    do throws(ClientRefusal) { return .accepted(name: try accept(path, problem)) } catch {
      onRefusal?(error)
      return .refused(
        error.alert,
        reason: RefusalText.refusal(
          error, path, profile: credentials.certificateProfile, authorities: trust.authorities))
    }
  }

  /// The name of an accepted client, if it has one.
  private func accept(
    _ path: PeerPath, _ problem: PathValidationError?
  ) throws(ClientRefusal) -> String? {
    let isPredefined = problem == nil && path.ends(at: predefined)
    guard let profile = credentials.certificateProfile else {
      guard isPredefined else { return nil }
      guard !credentials.server.disablesPredefined else { throw .predefined }
      return path.leaf?.commonName
    }
    if let problem {
      if credentials.server.disablesPredefined, path.leaf?.isIssued(by: predefined) == true {
        throw .predefined
      }
      throw .path(problem)
    }
    if credentials.server.checksAuthorizationList, let leaf = path.leaf {
      guard credentials.server.authorizationList.contains(where: { $0.matches(leaf) }) else {
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
    guard let profile = credentials.certificateProfile else { return nil }
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

  /// Forgets every revocation status that was fetched.
  func forgetStatus() { status?.forget() }
}
