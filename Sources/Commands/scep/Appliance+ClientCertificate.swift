// SPDX-License-Identifier: Apache-2.0

import Configuration
import Enrollment
import PKI
import POSIX
import Shell
import Store
import Text

// The certificate of `secure-conn-client certificate-type scep`. The appliance gets it by itself once
// the running configuration wants it, and a new one before it ends or when the profile asks for
// something else. Whatever fails, the present one stays until the profile changes.
extension Appliance {
  /// Seconds for which an attempt that failed is not repeated.
  private static let enrollmentPause: Int64 = 300

  /// Gets the certificate when it is due. One process does it; what came of it is told by `wfsh
  /// secure-connection client-certificate` and `less mp-log scep.log`.
  ///
  /// Cost where nothing is due: nothing, or reading one small file.
  func enrollClientCertificateIfDue(_ interruption: Interruption) {
    guard let profile = (try? store.summary())?.scepProfile, isEnrollmentDue(profile) else {
      return
    }
    try? store.whileRenewing {
      // Another one may have done it meanwhile.
      guard isEnrollmentDue(profile) else { return }
      enroll(profile, interruption)
    }
    // Ctrl-C has ended the enrollment; the command itself is another thing.
    interruption.clear()
  }

  private func isEnrollmentDue(_ profile: String) -> Bool {
    guard let known = try? store.clientCertificate() else { return false }
    guard known.order?.profile == profile, known.version == (try? store.runningVersion()) else {
      return true
    }
    let isPaused =
      known.lastFetch.map {
        !$0.isSuccess && abs(clock.now - $0.time) < Self.enrollmentPause
      } ?? false
    guard !isPaused else { return false }
    guard let credential = known.credential else { return true }
    return clock.now >= Self.renewalTime(begins: known.begins ?? 0, expires: credential.expires)
  }

  /// From when on a certificate is renewed: a sixth of its validity before its end, as the device
  /// certificate's 15 of 90 days.
  static func renewalTime(begins: Int64, expires: Int64) -> Int64 {
    expires - max(expires - begins, 0) / 6
  }

  private func enroll(_ name: String, _ interruption: Interruption) {
    guard let configuration = try? running(), let version = try? store.runningVersion(),
      var known = try? store.clientCertificate()
    else { return }
    let entry = configuration[["shared", "scep", .entry(name)]]?.container
    let order = ClientCertificate.Order(
      profile: name, digest: entry.map(Self.digest) ?? "")
    known.version = version
    if known.order != order {
      known.order = order
      (known.credential, known.begins, known.request, known.lastFetch) = (nil, nil, nil, nil)
    } else if let credential = known.credential,
      clock.now < Self.renewalTime(begins: known.begins ?? 0, expires: credential.expires)
    {
      // Another configuration, which wants the same.
      keep(known)
      return
    }
    let client = SCEPClient(
      appliance: self, configuration: configuration, interruption: interruption, patience: 5)
    do {
      try enroll(&known, client)
      known.lastFetch = DeviceCertificate.Fetch(
        time: clock.now, isSuccess: true, information: "Successfully obtained by SCEP")
    } catch {
      let reason = Refusal(error).messages.last ?? ""
      noteSCEP("secure-conn-client: \(reason)")
      known.lastFetch = DeviceCertificate.Fetch(
        time: clock.now, isSuccess: false, information: reason.printable)
    }
    keep(known)
  }

  private func keep(_ known: ClientCertificate) {
    try? store.updateClientCertificate { $0 = known }
  }

  private func enroll(_ known: inout ClientCertificate, _ client: SCEPClient) throws {
    let profile = try client.profile(known.order?.profile, .none)
    let server = try client.server(profile)
    let order = try self.order(known, profile, client)
    do {
      let result = try client.enrollment(
        profile, server, name: "secure-conn-client", patience: .zero
      ).run(order)
      let certificate = result.certificate
      let chain = result.chain.filter { !$0.isSelfIssued }
      known.credential = DeviceCertificate.Credential(
        certificate: ([certificate] + chain).map(\.pem).joined(),
        privateKey: try SealedPrivateKey.seal(order.key, for: certificate, keyRing: keyRing()),
        expires: certificate.notAfter)
      known.begins = certificate.notBefore
      known.request = nil
    } catch SCEPError.pending where order.predecessor == nil {
      if !order.isResumed {
        let request = try CertificateSigningRequest(
          subject: order.subject, key: order.key, extensions: order.extensions,
          digest: order.digest)
        known.request = DeviceCertificate.Credential(
          certificate: request.pem,
          privateKey: try SealedPrivateKey.seal(order.key, keyRing: keyRing()), expires: 0)
      }
      throw Refusal.serverError("the SCEP server has not decided yet")
    }
  }

  /// Goes on with a request, renews a certificate that is valid, or asks for the first one.
  private func order(
    _ known: ClientCertificate, _ profile: SCEPProfile, _ client: SCEPClient
  ) throws -> SCEPOrder {
    if let waiting = known.request {
      let request = try CertificateSigningRequest(pem: waiting.certificate)
      return SCEPOrder(
        subject: request.subject,
        key: try SealedPrivateKey.open(waiting.privateKey, for: request, keyRing: keyRing()),
        digest: profile.digest, extensions: profile.extensions,
        challenge: try client.challenge(profile, isRenewal: false), isResumed: true)
    }
    let identity = try known.credential.flatMap { try clientIdentity($0) }
    let valid = identity.flatMap { $0.certificate.notAfter >= clock.now ? $0 : nil }
    return try client.order(
      profile, predecessor: valid.map { SCEPOrder.Predecessor($0.certificate, key: $0.key) })
  }

  /// The certificate of the appliance as a client by SCEP, with its key; nil where there is none.
  func scepIdentity() throws -> TLSIdentity? {
    let known = try store.clientCertificate()
    guard let credential = known.credential else { return nil }
    return try clientIdentity(credential)
  }

  private func clientIdentity(
    _ credential: DeviceCertificate.Credential
  ) throws -> TLSIdentity? {
    let certificates = (try? Certificate.all(pem: credential.certificate)) ?? []
    guard let certificate = certificates.first else { return nil }
    let ring = try keyRing()
    do throws(SealError) {
      let key = try SealedPrivateKey.open(credential.privateKey, for: certificate, keyRing: ring)
      return TLSIdentity(
        certificate: certificate, chain: Array(certificates.dropFirst()), key: key)
    } catch {
      throw Refusal.serverError(
        "the private key of the client certificate cannot be used: \(error)")
    }
  }

  /// Of everything that a profile says; of secrets only that they are there, since their texts change
  /// with the master key.
  private static func digest(_ profile: Container) -> String {
    func text(_ container: Container) -> String {
      container.map { child in
        switch child.node {
        case .container(let inner): "\(child.name){\(text(inner))}"
        case .leaf(let value): "\(child.name)=\(KeyRing.isSealed(value) ? "secret" : value);"
        case .list, .members: "\(child.name);"
        }
      }.sorted().joined()
    }
    return (try? Digest.sha256Text(Array(text(profile).utf8))) ?? ""
  }
}
