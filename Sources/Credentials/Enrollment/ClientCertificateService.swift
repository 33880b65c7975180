// SPDX-License-Identifier: Apache-2.0

import Configuration
import Enrollment
public import PKI
import POSIX
public import Store

/// The certificate that the appliance sends as a client of secure connections.
///
/// One for a SCEP profile (`secure-conn-client certificate-type scep`) is enrolled once the running
/// configuration names the profile, and again before it ends or when the profile changes. Whatever
/// fails, the present one stays until the profile changes.
public struct ClientCertificateService {
  /// Seconds for which a failed attempt is not repeated.
  private static let pause: Int64 = 300
  private static let logName = "secure-conn-client"
  private static let success = "Successfully obtained by SCEP"

  private let context: CredentialContext
  private var keyRing: StoredKeyRing { StoredKeyRing(context) }

  init(_ context: CredentialContext) { self.context = context }

  /// The certificate that the running configuration sends to servers, with its key; nil where that
  /// is the predefined one.
  ///
  /// - Throws: `CredentialError`, `ClientCertificateError`.
  public func identity() throws -> TLSIdentity? {
    let configured = try context.running()
    switch configured.secureConnectionClient.identity {
    case .predefined: return nil
    case .local(let name):
      return try configured.requiredCertificate(name).identity(keyRing: keyRing.load())
    case .scep(let profile):
      guard let identity = try enrolledIdentity() else {
        throw ClientCertificateError.notYetIssued(profile: profile)
      }
      return identity
    }
  }

  /// The certificate that SCEP has issued, with its key; nil where there is none.
  public func enrolledIdentity() throws -> TLSIdentity? {
    try context.store.clientCertificate().credential.flatMap(identity)
  }

  /// The last attempt to enroll; nil where there was none.
  public func lastAttempt() throws(StoreError) -> DeviceCertificate.Fetch? {
    try context.store.clientCertificate().lastFetch
  }

  /// The time from which a certificate is renewed: a sixth of its validity before its end, as the
  /// device certificate's 15 of 90 days.
  public static func renewalTime(begins: Int64, expires: Int64) -> Int64 {
    expires - Swift.max(expires - begins, 0) / 6
  }

  /// Enrolls if that is due. One process does it, and records the result for `wfsh
  /// secure-connection client-certificate` and `less mp-log scep.log`.
  ///
  /// Cost where nothing is due: nothing, or reading one small file.
  func enrollIfDue(_ interruption: Interruption) {
    // A store that cannot be read has nothing due; the command itself reports the error.
    guard let profile = (try? context.store.summary())?.scepProfile, isDue(profile) else { return }
    // So does one that cannot be locked.
    try? context.store.whileRenewing {
      // Another process may have done it meanwhile.
      guard isDue(profile) else { return }
      enroll(profile, interruption)
    }
    // Ctrl-C has ended the enrollment, not the command that is about to run.
    interruption.clear()
  }

  private func isDue(_ profile: String) -> Bool {
    // As above.
    guard let known = try? context.store.clientCertificate() else { return false }
    guard known.order?.profile == profile,
      known.version == (try? context.store.runningVersion())
    else { return true }
    if let last = known.lastFetch, !last.isSuccess, abs(context.now - last.time) < Self.pause {
      return false
    }
    return !isCurrent(known)
  }

  /// Whether there is a certificate that need not be renewed yet.
  private func isCurrent(_ known: ClientCertificate) -> Bool {
    guard let credential = known.credential else { return false }
    return context.now
      < Self.renewalTime(begins: known.begins ?? 0, expires: credential.expires)
  }

  private func enroll(_ name: String, _ interruption: Interruption) {
    // As above.
    guard let configured = try? context.running(),
      let version = try? context.store.runningVersion(),
      var known = try? context.store.clientCertificate()
    else { return }
    let order = ClientCertificate.Order(profile: name, digest: digest(ofProfile: name, configured))
    known.version = version
    if known.order != order {
      known.order = order
      (known.credential, known.begins, known.request, known.lastFetch) = (nil, nil, nil, nil)
    } else if isCurrent(known) {
      // Another configuration, which wants the same certificate.
      return record(known)
    }
    do {
      try enroll(&known, SCEPClient(context, configured, interruption, patience: 5))
      known.lastFetch = DeviceCertificate.Fetch(
        time: context.now, isSuccess: true, information: Self.success)
    } catch {
      let reason = context.reason(error)
      context.note("\(Self.logName): \(reason)", in: .scep)
      known.lastFetch = DeviceCertificate.Fetch(
        time: context.now, isSuccess: false, information: reason)
    }
    record(known)
  }

  private func record(_ known: ClientCertificate) {
    // What cannot be recorded is tried again by the next command.
    try? context.store.updateClientCertificate { $0 = known }
  }

  private func enroll(_ known: inout ClientCertificate, _ client: SCEPClient) throws {
    let settings = try client.settings(SCEPOverrides(profile: known.order?.profile))
    let server = try client.server(settings)
    let order = try self.order(known, settings, client)
    do {
      let result = try client.enrollment(
        settings, server, name: Self.logName, patience: .zero
      ).run(order)
      let certificate = result.certificate
      let chain = result.chain.filter { !$0.isSelfIssued }
      known.credential = DeviceCertificate.Credential(
        certificate: ([certificate] + chain).map(\.pem).joined(),
        privateKey: try SealedPrivateKey.seal(order.key, for: certificate, keyRing: client.keyRing),
        expires: certificate.notAfter)
      known.begins = certificate.notBefore
      known.request = nil
    } catch SCEPError.pending where order.predecessor == nil {
      if !order.isResumed {
        let (request, sealed) = try client.pendingRequest(order)
        known.request = DeviceCertificate.Credential(
          certificate: request.pem, privateKey: sealed, expires: 0)
      }
      throw ClientCertificateError.pending
    }
  }

  /// Continues a request, renews a certificate that is valid, or requests the first one.
  private func order(
    _ known: ClientCertificate, _ settings: SCEPSettings, _ client: SCEPClient
  ) throws -> SCEPOrder {
    if let waiting = known.request {
      return try client.resumedOrder(
        settings, CertificateSigningRequest(pem: waiting.certificate),
        sealedKey: waiting.privateKey)
    }
    let identity = try known.credential.flatMap(identity)
    let valid = identity.flatMap { $0.certificate.notAfter >= context.now ? $0 : nil }
    return try client.order(
      settings, renewing: valid.map { SCEPOrder.Predecessor($0.certificate, key: $0.key) })
  }

  private func identity(_ credential: DeviceCertificate.Credential) throws -> TLSIdentity? {
    let ring = try keyRing.load()
    do throws(SealError) { return try credential.identity(keyRing: ring) } catch {
      throw ClientCertificateError.privateKeyUnusable(error)
    }
  }

  /// A digest of everything that a profile says. Of secrets it says only that they are there, since
  /// their texts change with the master key.
  private func digest(ofProfile name: String, _ configured: ConfiguredCredentials) -> String {
    func text(_ container: Container) -> String {
      container.map { child in
        switch child.node {
        case .container(let inner): "\(child.name){\(text(inner))}"
        case .leaf(let value): "\(child.name)=\(KeyRing.isSealed(value) ? "secret" : value);"
        case .list, .members: "\(child.name);"
        }
      }.sorted().joined()
    }
    let path = CredentialObject.scepProfile(name).path(at: configured.places)
    guard let profile = configured.configuration[path]?.container else { return "" }
    // Without SHA-256 no certificate can be requested either.
    return (try? Digest.sha256Text(Array(text(profile).utf8))) ?? ""
  }
}

/// Why there is no certificate for a SCEP profile, or why it cannot be used.
public enum ClientCertificateError: Error, Hashable, Sendable {
  case notYetIssued(profile: String)
  /// The server's administrator has not decided.
  case pending
  case privateKeyUnusable(SealError)
}

extension DeviceCertificate.Credential {
  /// The certificate with its chain and its key, decrypted; nil where the text cannot be parsed.
  func identity(keyRing: KeyRing) throws(SealError) -> TLSIdentity? {
    guard let certificates = try? Certificate.all(pem: certificate), let first = certificates.first
    else { return nil }
    let key = try SealedPrivateKey.open(privateKey, for: first, keyRing: keyRing)
    return TLSIdentity(certificate: first, chain: Array(certificates.dropFirst()), key: key)
  }
}
