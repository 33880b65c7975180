// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX

/// What is served as long as the settings stay the same. Immutable.
final class SecureService: Sendable {
  /// A number that grows with every change of what is served.
  let generation: Int
  let settings: ServerSettings
  let context: TLSContext
  let verifier: ClientVerifier
  /// The certificate that is served.
  let certificate: Certificate
  /// Whether clients' certificates may take time to verify: the end of a handshake is for workers.
  let mayWait: Bool
  /// What works differently from what the configuration says.
  let notes: [String]

  init(
    _ settings: ServerSettings, generation: Int, predefined: PredefinedCertificates,
    keyRing: KeyRing?, clock: @escaping @Sendable () -> Int64,
    told: (@Sendable (ClientRefusal) -> Void)? = nil, interruption: Interruption? = nil
  ) throws(ServiceError) {
    if let missing = settings.missingProfile {
      throw ServiceError("\(missing) does not exist")
    }
    self.generation = generation
    self.settings = settings
    var notes: [String] = []
    let identity = try SecureService.identity(settings, predefined: predefined, keyRing: keyRing)
    verifier = try SecureService.mapped("certificate-profile") { () throws(OpenSSLError) in
      try ClientVerifier(
        settings, predefined: predefined.authority.certificate, clock: clock, told: told,
        interruption: interruption)
    }
    notes += verifier.notes
    if settings.certificateProfile == nil, settings.checksAuthorizationList {
      notes.append(
        "check-authorization-list is yes and has no effect: there is no certificate-profile")
    }
    let profile = settings.serviceProfile
    let versions = settings.versions
    let name = profile.map { "ssl-tls-service-profile '\($0.name)'" } ?? "predefined certificate"
    let verifier = self.verifier
    context = try SecureService.mapped(name) { () throws(OpenSSLError) in
      try TLSContext(
        server: TLSContext.ServerSettings(
          identity: identity, minimum: versions.minimum, maximum: versions.maximum,
          suites: TLSCipherSuites(without: profile?.disabled ?? []),
          requiresCertificate: settings.certificateProfile != nil,
          announced: verifier.trust.authorities,
          resumes: !verifier.asksForStatus),
        verifier: verifier)
    }
    certificate = identity.certificate
    mayWait = verifier.asksForStatus
    self.notes = notes
  }

  private static func mapped<Value>(
    _ what: String, _ body: () throws(OpenSSLError) -> Value
  ) throws(ServiceError) -> Value {
    do throws(OpenSSLError) { return try body() } catch {
      throw ServiceError("\(what): \(error)")
    }
  }

  /// The configured certificate with its key and chain, or the predefined one.
  private static func identity(
    _ settings: ServerSettings, predefined: PredefinedCertificates, keyRing: KeyRing?
  ) throws(ServiceError) -> TLSIdentity {
    guard let profile = settings.serviceProfile else { return predefined.server }
    let place = "ssl-tls-service-profile '\(profile.name)'"
    guard let entry = profile.certificate else {
      throw ServiceError("\(place): its certificate does not exist")
    }
    let certificates = try read(entry)
    guard let sealed = entry.privateKey else {
      throw ServiceError("certificate '\(entry.name)' has no private key")
    }
    guard let keyRing else {
      throw ServiceError("certificate '\(entry.name)': there is no key ring to open its key")
    }
    let key: PrivateKey
    do throws(SealError) {
      key = try SealedPrivateKey.open(sealed, for: certificates[0], keyRing: keyRing)
    } catch {
      throw ServiceError("certificate '\(entry.name)': \(error)")
    }
    return TLSIdentity(
      certificate: certificates[0],
      chain: try chain(behind: certificates, settings.intermediates), key: key)
  }

  /// The CAs that are sent with a certificate: those of its entry, then imported ones above them.
  static func chain(
    behind certificates: [Certificate], _ intermediates: [ServerSettings.CertificateEntry]
  ) throws(ServiceError) -> [Certificate] {
    var chain = Array(certificates.dropFirst().filter { !$0.isSelfIssued })
    for entry in intermediates {
      guard let last = (certificates + chain).last, let next = try read(entry).first,
        last.isIssued(by: next), !chain.contains(next)
      else { continue }
      chain.append(next)
    }
    return chain
  }

  static func read(
    _ entry: ServerSettings.CertificateEntry
  ) throws(ServiceError) -> [Certificate] {
    let certificates: [Certificate]
    do throws(OpenSSLError) {
      certificates = try Certificate.all(pem: entry.publicKey)
    } catch {
      throw ServiceError("certificate '\(entry.name)': \(error)")
    }
    guard !certificates.isEmpty else {
      throw ServiceError("certificate '\(entry.name)' cannot be read")
    }
    return certificates
  }
}
