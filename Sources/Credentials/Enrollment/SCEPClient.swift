// SPDX-License-Identifier: Apache-2.0

import Enrollment
import HTTP
import PKI
import POSIX
import Store

/// The appliance as a client of SCEP servers, with the profiles and certificates of one configuration.
struct SCEPClient {
  let context: CredentialContext
  let configured: ConfiguredCredentials
  let keyRing: KeyRing
  /// Ends every wait.
  let interruption: Interruption
  /// Seconds for one exchange with a server.
  let patience: Int

  init(
    _ context: CredentialContext, _ configured: ConfiguredCredentials, _ interruption: Interruption,
    patience: Int = 10
  ) throws {
    self.context = context
    self.configured = configured
    self.interruption = interruption
    self.patience = patience
    keyRing = try StoredKeyRing(context).load()
  }

  /// The settings of a profile with what a command says in place of its leaves.
  func settings(_ overrides: SCEPOverrides) throws -> SCEPSettings {
    let name = overrides.profile
    let profile = name.flatMap(configured.scepProfile)
    if let name, profile == nil { throw SCEPSettingsError.noProfile(name) }
    return try SCEPSettings(profile, overrides) { text, leaf in
      do throws(SealError) { return try keyRing.open(text, purpose: leaf) } catch {
        throw SCEPSettingsError.secretUnusable(leaf: leaf, profile: name ?? "", error)
      }
    }
  }

  /// The server of a profile, as this appliance connects to it.
  func server(_ settings: SCEPSettings) throws -> SCEPServer {
    var server = SCEPServer(settings.url, authorityIdentity: settings.authorityIdentity)
    server.patience = patience
    server.interruption = interruption
    server.trust = try trust(settings)
    if let name = settings.clientCertificate {
      server.identity = try configured.requiredCertificate(name).identity(keyRing: keyRing)
    }
    return server
  }

  private func trust(_ settings: SCEPSettings) throws -> HTTPTrust {
    guard let name = settings.serverAuthority else { return .anyone }
    return .authorities(
      try configured.requiredCertificate(name).certificates(), now: context.now)
  }

  /// What authorizes a new certificate. A dynamic challenge is fetched, but not for a renewal.
  private func challenge(_ settings: SCEPSettings, isRenewal: Bool) throws -> Secret? {
    switch settings.challenge {
    case .none: return nil
    case .fixed(let secret): return secret
    case .dynamic where isRenewal: return nil
    case .dynamic(let url, let username, let password):
      var challenge = DynamicChallenge(url, username: username, password: password)
      challenge.interruption = interruption
      challenge.trust = try trust(settings)
      context.note("dynamic challenge of \(url.authority)", in: .scep)
      return try challenge.fetch()
    }
  }

  /// The subject of a profile with its tokens replaced: `$UDID` is a hash of the serial number,
  /// `$HOSTID` the serial number, `$USERNAME` the administrator.
  private func subject(_ settings: SCEPSettings) throws(SCEPSettingsError) -> DistinguishedName {
    let serial = context.serialNumber
    var text = settings.subject
    guard !text.contains("$EMAILADDRESS") else { throw .noMailAddress(subject: text) }
    for (token, value) in [
      ("$UDID", hash(ofSerial: serial)), ("$HOSTID", serial),
      ("$USERNAME", context.administrator),
    ] {
      text = text.replacing(token: token, by: value)
    }
    do throws(IssuingError) { return try DistinguishedName(parsing: text) } catch {
      throw .malformedSubject(text, error)
    }
  }

  /// The value of `$UDID`: a hash of the serial number, which other appliances can compute. That it is
  /// SHA-256, in 64 lower-case hexadecimal digits, is inferred (page Fidelity).
  private func hash(ofSerial serial: String) -> String {
    // SHA-256 fails only where OpenSSL lacks it; then no key can be generated either.
    (try? Digest.sha256Text(Array(serial.utf8))) ?? ""
  }

  /// An order with a new key. A raised interruption ends the generation of the key.
  ///
  /// - Parameter predecessor: the certificate that is renewed.
  func order(
    _ settings: SCEPSettings, renewing predecessor: SCEPOrder.Predecessor?
  ) throws -> SCEPOrder {
    let subject = try predecessor?.certificate.subjectName ?? self.subject(settings)
    let key = try PrivateKey.generate(.rsa(bits: settings.rsaBits)) { interruption.isRaised }
    return SCEPOrder(
      subject: subject, key: key, digest: settings.digest, extensions: settings.extensions,
      challenge: try challenge(settings, isRenewal: predecessor != nil), predecessor: predecessor)
  }

  /// The order of a request that the server's administrator had not decided about.
  func resumedOrder(
    _ settings: SCEPSettings, _ request: CertificateSigningRequest, sealedKey: String
  ) throws -> SCEPOrder {
    SCEPOrder(
      subject: request.subject,
      key: try SealedPrivateKey.open(sealedKey, for: request, keyRing: keyRing),
      digest: settings.digest, extensions: settings.extensions,
      challenge: try challenge(settings, isRenewal: false), isResumed: true)
  }

  /// The request of an order with its encrypted key, to be kept until the server has decided.
  func pendingRequest(
    _ order: SCEPOrder
  ) throws -> (request: CertificateSigningRequest, sealedKey: String) {
    (
      try CertificateSigningRequest(
        subject: order.subject, key: order.key, extensions: order.extensions, digest: order.digest),
      try SealedPrivateKey.seal(order.key, keyRing: keyRing)
    )
  }

  /// The exchanges with a server, each step in the log under a name.
  func enrollment(
    _ settings: SCEPSettings, _ server: SCEPServer, name: String,
    patience: Duration = .seconds(20)
  ) -> SCEPEnrollment {
    SCEPEnrollment(
      server, fingerprint: settings.fingerprint, now: context.now, patience: patience
    ) { context.note("\(name): \($0)", in: .scep) }
  }
}

extension String {
  /// The text with another one in place of each token.
  fileprivate func replacing(token: String, by value: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(token) {
        result += value
        rest = rest.dropFirst(token.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
