// SPDX-License-Identifier: Apache-2.0

import Configuration
public import PKI
public import Store

/// Everything that can be said about the certificates of a configuration without a peer.
///
/// The rules of a commit come first; then what a commit does not look at: names, chains, keys,
/// validity, and what a roll-over does to those who connect.
public struct CredentialCheck {
  /// What the appliance knows beside its configuration.
  public struct Environment {
    /// Seconds since 1970.
    public var now: Int64
    public var keyRing: () throws -> KeyRing
    /// Whether a certificate was revoked: by its entry, or in the list that its CA keeps.
    public var isRevoked: (CertificateEntry, Certificate) -> Bool
    public var masterKey: MasterKeyState
    public var deviceCertificate: DeviceCertificate?

    public init(
      now: Int64, keyRing: @escaping () throws -> KeyRing,
      isRevoked: @escaping (CertificateEntry, Certificate) -> Bool, masterKey: MasterKeyState,
      deviceCertificate: DeviceCertificate?
    ) {
      self.now = now
      self.keyRing = keyRing
      self.isRevoked = isRevoked
      self.masterKey = masterKey
      self.deviceCertificate = deviceCertificate
    }
  }

  let credentials: ConfiguredCredentials
  /// The only profile to look at; nil: everything.
  let profile: String?
  let environment: Environment
  let subject: RuleSubject

  public init(_ credentials: ConfiguredCredentials, profile: String?, _ environment: Environment) {
    self.credentials = credentials
    self.profile = profile
    self.environment = environment
    subject = RuleSubject(credentials, now: environment.now)
  }

  var places: DocumentPlaces { credentials.places }

  func isWanted(_ name: String) -> Bool { profile == nil || profile == name }

  // MARK: One configuration

  /// What is found in the configuration by itself.
  public func findings() -> [Finding] {
    var findings = CommitRules.all.filter { $0.rule != .certificateExpires }
      .flatMap { $0.check(subject) }
      .filter { finding in profile.map(finding.concerns(profile:)) ?? true }
    let servers = servers
    let isComplete = profile == nil
    if isComplete, let masterKey = Finding(environment.masterKey) { findings.append(masterKey) }
    var seen: Set<String> = []
    for (service, name) in servers where seen.insert(name).inserted {
      findings += serverFindings(name, of: service)
    }
    findings += authorityFindings()
    guard isComplete else { return findings }
    if servers.isEmpty {
      findings.append(
        Finding(
          .servesOwnCertificate, .note, [], .predefinedServed,
          mending: .serve(
            Mending.Placeholder.certificate, profile: Mending.Placeholder.name, places)))
    }
    return findings + requestFindings() + deviceCertificateFindings()
  }

  /// Service profiles with their certificates.
  private var servers: [(profile: String, certificate: String)] {
    subject.serviceProfiles.filter { isWanted($0.name) }.compactMap { profile in
      profile.certificate.map { (profile.name, $0) }
    }
  }

  private func authorityFindings() -> [Finding] {
    var seen: Set<String> = []
    return subject.certificateProfiles.filter { isWanted($0.name) }.flatMap { profile in
      profile.authorities.filter { seen.insert($0.name).inserted }.flatMap { authority in
        validityFindings(
          authority.name,
          mending: .listAuthority(
            Mending.Placeholder.newAuthority, profile: profile.name, places))
      }
    }
  }

  func validityFindings(_ name: String, mending: Mending) -> [Finding] {
    guard let certificate = subject.certificate(name) else { return [] }
    var findings: [Finding] = []
    if let entry = credentials.certificate(name), environment.isRevoked(entry, certificate) {
      findings.append(
        Finding(.isNotRevoked, .warning, [.certificate(name)], .revoked, mending: mending))
    }
    let end = certificate.notAfterText
    let (severity, reason): (Finding.Severity, Finding.Reason) =
      switch Validity(
        notBefore: certificate.notBefore, notAfter: certificate.notAfter, at: environment.now)
      {
      case .expired: (.error, .expired(on: end))
      case .notYetValid: (.error, .notYetValid(from: certificate.notBeforeText))
      case .expiresSoon(let days): (.warning, .expiresSoon(on: end, days: days))
      case .valid: (.note, .expires(on: end))
      }
    findings.append(
      Finding(
        .isValid, severity, [.certificate(name)], reason,
        mending: severity == .note ? nil : mending))
    return findings
  }

  /// The certificate for a request joins its key under the request's name alone: imported under
  /// another name it has no key, and the request goes on waiting.
  private func requestFindings() -> [Finding] {
    let requests = credentials.certificates.filter { $0.publicKey == nil }.compactMap { entry in
      entry.publicKeyFingerprint.map { (name: entry.name, fingerprint: $0) }
    }
    if requests.isEmpty { return [] }
    return credentials.certificates.filter { $0.publicKey != nil }.compactMap { entry in
      let fingerprint = entry.publicKeyFingerprint
      guard let request = requests.first(where: { $0.fingerprint == fingerprint }) else {
        return nil
      }
      return Finding(
        .requestIsJoined, .warning, [.certificate(entry.name), .certificate(request.name)],
        .answersRequest(name: request.name), mending: .importAnswer(request: request.name))
    }
  }

  /// The device certificate renews itself: only what keeps it from that is reported.
  private func deviceCertificateFindings() -> [Finding] {
    guard let known = environment.deviceCertificate, let credential = known.credential else {
      return []
    }
    let (now, end) = (environment.now, credential.expires)
    let reason: Finding.Reason
    if now > end {
      reason = .deviceCertificateExpired(end)
    } else if now >= end - DeviceCertificateService.renewalPeriod, let last = known.lastFetch,
      !last.isSuccess
    {
      reason = .deviceCertificateNotRenewed(expires: end, information: last.information)
    } else {
      return []
    }
    return [
      Finding(
        .deviceCertificateIsRenewed, .warning, [], reason, mending: .fetchDeviceCertificate)
    ]
  }
}

extension ApplianceCredentials {
  /// The check of a configuration of this appliance.
  ///
  /// - Parameter profile: the only profile to look at; nil: everything.
  public func check(_ configured: ConfiguredCredentials, profile: String?) -> CredentialCheck {
    CredentialCheck(
      configured, profile: profile,
      CredentialCheck.Environment(
        now: context.now, keyRing: keyRing.load,
        // A list of revoked certificates that cannot be read is reported by the commands that use it.
        isRevoked: { (try? issuing.isRevoked($0, $1)) == true },
        masterKey: keyRing.masterKeyState(),
        // The commands for the device certificate report one that cannot be read.
        deviceCertificate: try? device.known()))
  }
}
