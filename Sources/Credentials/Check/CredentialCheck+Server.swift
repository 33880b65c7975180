// SPDX-License-Identifier: Apache-2.0

import PKI

extension CredentialCheck {
  /// What is found about a certificate that a service profile serves.
  func serverFindings(_ name: String, of service: String) -> [Finding] {
    let objects: [CredentialObject] = [.certificate(name), .serviceProfile(service)]
    let serveAnother = Mending.serve(
      Mending.Placeholder.certificate, profile: service, places)
    guard let leaf = subject.certificate(name) else {
      return [
        Finding(
          .certificateIsReadable, .error, objects.reversed(), .unreadable(certificate: name),
          mending: .importKeypair(certificate: name))
      ]
    }
    var findings: [Finding] = []
    if !isKeyUsable(name, leaf) {
      findings.append(
        Finding(
          .keyFits, .error, objects, .keyUnusable, mending: .importPrivateKey(certificate: name)))
    }
    let hosts = credentials.identityNames
    if let first = hosts.first, let last = hosts.last, !hosts.contains(where: leaf.names) {
      findings.append(
        Finding(
          .namesTheAppliance, .warning, objects, .namesNoHost(hosts: hosts),
          mending: .generateCertificate(name: last, address: first)))
    }
    if !leaf.usage.mayServeTLS, !leaf.isCertificateAuthority {
      findings.append(
        Finding(.servesTLS, .error, objects, .notForServers, mending: serveAnother))
    }
    if let issuer = unknownIssuer(name) {
      findings.append(
        Finding(
          .chainIsComplete, .note, objects, .issuerNotImported(issuer: issuer),
          mending: .importCertificate(name: Mending.Placeholder.issuer)))
    }
    return findings + validityFindings(name, mending: serveAnother)
  }

  /// Whether the private key opens and belongs to the certificate. A key of another appliance and a
  /// missing one are found by the rules of the commit.
  private func isKeyUsable(_ name: String, _ leaf: Certificate) -> Bool {
    guard let entry = credentials.certificate(name), let sealed = entry.sealedPrivateKey,
      KeyRing.isOwn(sealed)
    else { return true }
    // Why it does not open makes no difference: the key is imported again.
    let key = try? entry.privateKey(for: leaf, keyRing: environment.keyRing())
    return key?.matches(leaf) == true
  }

  /// The issuer of the last certificate that is sent, where it is not imported.
  private func unknownIssuer(_ name: String) -> String? {
    // A certificate that cannot be read was reported before.
    guard let entry = credentials.certificate(name),
      let last = try? credentials.servedChain(of: entry).last, !last.isSelfIssued
    else { return nil }
    let isKnown = credentials.issuers(of: last).contains { _ in true }
    return isKnown ? nil : last.issuer
  }
}

// MARK: From running to candidate

extension CredentialCheck {
  /// What committing the configuration does to those who connect to the running one.
  public func findings(comparedWith running: ConfiguredCredentials) -> [Finding] {
    let before = RuleSubject(running, now: environment.now)
    return authorityChanges(from: before) + rootChanges(from: before)
  }

  private func authorityChanges(from before: RuleSubject) -> [Finding] {
    func listed(_ credentials: ConfiguredCredentials) -> CertificateProfile? {
      credentials.secureConnectionServer.certificateProfile.flatMap(credentials.certificateProfile)
    }
    guard let old = listed(before.credentials),
      let name = credentials.secureConnectionServer.certificateProfile, isWanted(name)
    else { return [] }
    let new = listed(credentials)?.authorities ?? []
    let kept = Set(new.compactMap { subject.certificate($0.name)?.fingerprint })
    return old.authorities.compactMap { authority in
      guard let gone = before.certificate(authority.name), !kept.contains(gone.fingerprint) else {
        return nil
      }
      return Finding(
        .authorityIsKept, .warning, [.certificate(authority.name), .certificateProfile(name)],
        .authorityRemoved(name: authority.name, subject: gone.subject),
        mending: .listAuthority(authority.name, profile: name, places))
    }
  }

  private func rootChanges(from before: RuleSubject) -> [Finding] {
    guard let old = served(before), let new = served(subject), old.root != new.root,
      old.certificate != new.certificate, isWanted(new.service)
    else { return [] }
    return [
      Finding(
        .rootIsKept, .warning, [.certificate(new.name), .serviceProfile(new.service)],
        .rootReplaced(certificate: new.name, old: old.root, new: new.root),
        mending: .serve(old.name, profile: new.service, places))
    ]
  }

  /// The certificate that secure connections serve, and the root above it, or the issuer of the last
  /// certificate that is known.
  private func served(
    _ subject: RuleSubject
  ) -> (service: String, name: String, certificate: Certificate, root: String)? {
    let credentials = subject.credentials
    guard let service = credentials.secureConnectionServer.serviceProfile,
      let name = credentials.serviceProfile(service)?.certificate,
      let certificate = subject.certificates(name).first,
      var last = subject.certificates(name).last
    else { return nil }
    for issuer in credentials.issuerWalk(from: last) { last = issuer.certificate }
    return (service, name, certificate, last.isSelfIssued ? last.subject : last.issuer)
  }
}
