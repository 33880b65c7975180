// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import POSIX

/// What is served until a commit changes it. Immutable.
final class SecureService: Sendable {
  /// Grows by one with every service that replaces another.
  let generation: Int
  let credentials: ServedCredentials
  let context: TLSContext
  let verifier: ClientVerifier
  /// The certificate that is served.
  let certificate: Certificate
  /// Whether verifying a client may wait for other servers: then a worker finishes the handshake.
  let mayWait: Bool
  /// Parts of the configuration that have no effect.
  let notes: [ServiceNote]

  init(
    _ credentials: ServedCredentials, generation: Int, predefined: PredefinedCertificates,
    keyRing: KeyRing?, clock: @escaping @Sendable () -> Int64,
    onRefusal: (@Sendable (ClientRefusal) -> Void)? = nil, interruption: Interruption? = nil,
    capacity: StatusCapacity = StatusCapacity()
  ) throws(ServiceError) {
    if let missing = credentials.missingProfile {
      throw .missing(missing)
    }
    self.generation = generation
    self.credentials = credentials
    var notes: [ServiceNote] = []
    let identity = try SecureService.identity(
      credentials, predefined: predefined, keyRing: keyRing)
    let clientProfile = credentials.certificateProfile.map {
      CredentialObject.certificateProfile($0.name)
    }
    verifier = try SecureService.mapped(clientProfile) { () throws(OpenSSLError) in
      try ClientVerifier(
        credentials, predefined: predefined.authority.certificate, clock: clock,
        onRefusal: onRefusal, interruption: interruption, capacity: capacity)
    }
    notes += verifier.notes
    if credentials.certificateProfile == nil, credentials.server.checksAuthorizationList {
      notes.append(.authorizationListUnused)
    }
    let profile = credentials.serviceProfile
    let versions = credentials.versions
    let verifier = self.verifier
    context = try SecureService.mapped(profile.map { .serviceProfile($0.name) }) {
      () throws(OpenSSLError) in
      try TLSContext(
        server: TLSContext.ServerSettings(
          identity: identity, minimum: versions.minimum, maximum: versions.maximum,
          suites: profile?.suites ?? TLSCipherSuites(without: []),
          requiresCertificate: credentials.certificateProfile != nil,
          announced: verifier.trust.authorities,
          resumes: !verifier.checksStatus),
        verifier: verifier)
    }
    certificate = identity.certificate
    mayWait = verifier.checksStatus
    self.notes = notes
  }

  private static func mapped<Value>(
    _ object: CredentialObject?, _ body: () throws(OpenSSLError) -> Value
  ) throws(ServiceError) -> Value {
    do throws(OpenSSLError) { return try body() } catch {
      throw .notAccepted(object, error)
    }
  }

  /// The configured certificate with its key and chain, or the predefined one.
  private static func identity(
    _ credentials: ServedCredentials, predefined: PredefinedCertificates, keyRing: KeyRing?
  ) throws(ServiceError) -> TLSIdentity {
    guard let profile = credentials.serviceProfile else { return predefined.server }
    guard let entry = credentials.certificate else {
      throw .certificateMissing(.serviceProfile(profile.name))
    }
    do throws(CredentialError) {
      let certificate = try entry.certificate()
      if let error = credentials.chainError { throw error }
      guard let keyRing else {
        throw entry.sealedPrivateKey == nil ? .noPrivateKey(entry.name) : .noKeyRing(entry.name)
      }
      return TLSIdentity(
        certificate: certificate, chain: Array(credentials.chain.dropFirst()),
        key: try entry.privateKey(for: certificate, keyRing: keyRing))
    } catch {
      throw .credential(error)
    }
  }
}
