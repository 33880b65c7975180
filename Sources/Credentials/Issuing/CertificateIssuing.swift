// SPDX-License-Identifier: Apache-2.0

import Configuration
public import PKI
public import POSIX
import Store

/// The candidate's own certification authorities: they generate, renew and revoke certificates, and
/// sign revocation lists.
///
/// Serial numbers and revocations are kept beside the configuration: neither goes back with the
/// candidate.
public struct CertificateIssuing {
  private let context: CredentialContext
  private var keyRing: StoredKeyRing { StoredKeyRing(context) }

  init(_ context: CredentialContext) { self.context = context }

  // MARK: Generating and renewing

  /// Generates a key with its certificate or signing request, and puts both into the candidate.
  ///
  /// - Parameter interruption: ends the generation of the key.
  /// - Throws: `IssuanceError`, `CredentialError` of the signing CA, `IssuingError.interrupted`;
  ///   then nothing has changed.
  public func generate(_ order: CertificateOrder, interruption: Interruption) throws {
    let path = context.places.certificate(order.name)
    guard try context.store.candidate()[path] == nil else {
      throw IssuanceError.nameTaken(order.name)
    }
    var issuer: CertificateIssuer?
    if case .authority(let name) = order.signer { issuer = try self.issuer(name) }
    let ring = try keyRing.load()
    let entry: CertificateEntryFields
    do {
      let key = try PrivateKey.generate(order.key) { interruption.isRaised }
      let sealed = try SealedPrivateKey.seal(key, keyRing: ring, isBlocked: order.isBlocked)
      if case .external = order.signer {
        let request = try CertificateSigningRequest(
          subject: order.subject, key: key, extensions: order.requestedExtensions,
          digest: order.digest)
        entry = try CertificateEntryFields(request: request, privateKey: sealed)
      } else {
        let certificate = try certificate(of: key, order, issuer: issuer)
        entry = try CertificateEntryFields(certificate: certificate, chain: [], privateKey: sealed)
      }
    } catch let error as StoreError {
      throw error
    } catch IssuingError.interrupted {
      throw IssuingError.interrupted
    } catch {
      throw IssuanceError.notGenerated(order.name, error)
    }
    // Another session may have taken the name while the key was generated.
    guard try context.store.candidate()[path] == nil else {
      throw IssuanceError.nameTaken(order.name)
    }
    try context.put(entry, as: order.name)
  }

  private func certificate(
    of key: PrivateKey, _ order: CertificateOrder, issuer: CertificateIssuer?
  ) throws -> Certificate {
    var template = CertificateTemplate(
      subject: order.subject, serial: SerialNumber(1), validity: context.validity(days: order.days),
      extensions: order.extensions)
    // What cannot be signed is found out before a serial number is spent.
    let draft = try template.selfSigned(by: key, digest: issuer == nil ? order.digest : .sha256)
    template.serial = try nextSerial()
    guard let issuer else { return try template.selfSigned(by: key, digest: order.digest) }
    return try template.signed(for: draft.publicKey, by: issuer, digest: order.digest)
  }

  /// Renews a certificate of the candidate: the same subject and key with another serial number and
  /// validity. The CA that signed it, or its own key, has to be in the candidate.
  public func renew(_ name: String, days: Int) throws {
    let candidate = try context.candidate()
    let entry = try candidate.requiredCertificate(name)
    let certificates = try entry.certificates()
    let certificate = certificates[0]
    guard try !isRevoked(entry, certificate) else { throw IssuanceError.renewalOfRevoked(name) }
    let signer: PrivateKey
    if certificate.isIssued(by: certificate) {
      signer = try entry.privateKey(for: certificate, keyRing: keyRing.load())
    } else if let authority = localIssuer(of: certificate, in: candidate) {
      signer = try issuer(authority).key
    } else {
      throw IssuanceError.renewalWithoutIssuer(name, missingIssuer(of: certificate, in: candidate))
    }
    let serial = try nextSerial()
    let renewed: CertificateEntryFields
    do {
      renewed = try CertificateEntryFields(
        certificate: certificate.renewed(
          serial: serial, validity: context.validity(days: days), signedBy: signer),
        chain: Array(certificates.dropFirst()), privateKey: entry.sealedPrivateKey)
    } catch {
      throw IssuanceError.notRenewed(name, error)
    }
    let path = context.places.certificate(name)
    try context.edit(renewed.fields.map { .set(path.appending(node: $0.name), $0.value) })
  }

  /// A serial number as the appliance gives them: four bytes, one larger than the last.
  private func nextSerial() throws(StoreError) -> SerialNumber {
    SerialNumber(try context.store.nextSerial(first: number(of: context.now)))
  }

  private func number(of time: Int64) -> UInt32 { UInt32(truncatingIfNeeded: max(time, 1)) }

  // MARK: Revoking

  /// Revokes a certificate of the candidate: at once and for good, without a commit.
  public func revoke(_ name: String) throws {
    let candidate = try context.candidate()
    let entry = try candidate.requiredCertificate(name)
    let certificate = try entry.certificate()
    guard !entry.isMarkedRevoked else { throw IssuanceError.alreadyRevoked(name) }
    guard !certificate.isIssued(by: certificate) else {
      throw IssuanceError.revocationOfSelfSigned(name)
    }
    guard let authority = localIssuer(of: certificate, in: candidate) else {
      throw IssuanceError.revocationWithoutIssuer(
        name, missingIssuer(of: certificate, in: candidate))
    }
    let revoked = Store.Revoked(
      issuer: try issuer(authority).certificate.publicKeyFingerprint, serial: certificate.serial,
      time: context.now)
    // The list comes first: whatever happens next, the certificate is no longer valid.
    let isNew = try context.store.note(revoked)
    let path = context.places.certificate(name)
    do {
      try context.edit([
        .set(path.appending(node: "status"), "revoked"),
        .set(path.appending(node: "revoke-date-epoch"), String(revoked.time)),
      ])
    } catch {
      // The command has failed, so that the certificate must not stay revoked. If the note cannot
      // be taken back either, the first error is the one to report.
      if isNew { try? context.store.forget(revoked) }
      throw error
    }
  }

  /// Whether a certificate was revoked here: its entry says so, or the list that its CA keeps,
  /// which does not go back with the candidate.
  public func isRevoked(_ entry: CertificateEntry, _ certificate: Certificate) throws -> Bool {
    if entry.isMarkedRevoked { return true }
    let noted = try context.store.revoked().filter { $0.serial == certificate.serial }
    guard !noted.isEmpty else { return false }
    let candidate = try context.candidate()
    guard let name = localIssuer(of: certificate, in: candidate) else { return false }
    let issuer = try candidate.requiredCertificate(name).certificate()
    return noted.contains { $0.issuer == issuer.publicKeyFingerprint }
  }

  /// The list of the certificates that a CA of the candidate has revoked, signed now.
  ///
  /// - Parameter days: until the next list is due.
  public func revocationList(of name: String, days: Int) throws -> RevocationList {
    let issuer = try issuer(name)
    guard issuer.certificate.usage.maySignRevocationLists else {
      throw IssuanceError.revocationListForbidden(name)
    }
    let revoked = try context.store.revoked().filter {
      $0.issuer == issuer.certificate.publicKeyFingerprint
    }
    do throws(IssuingError) {
      return try RevocationList(
        of: issuer,
        revoked: revoked.compactMap { item in
          SerialNumber(hexadecimal: item.serial).map { Revocation(serial: $0, time: item.time) }
        }, number: number(of: context.now), validity: context.validity(days: days),
        digest: issuer.certificate.signatureDigest)
    } catch {
      throw CredentialError.issuing(name, error)
    }
  }

  // MARK: Keys

  /// Whether the private key of an entry must not be exported; nil where there is no key that this
  /// appliance can decrypt.
  public func isKeyBlocked(_ entry: CertificateEntry) throws -> Bool? {
    guard let sealed = entry.sealedPrivateKey, KeyRing.isOwn(sealed),
      let fingerprint = entry.publicKeyFingerprint
    else { return nil }
    let ring = try keyRing.load()
    // A key that cannot be decrypted cannot be exported anyway.
    return try? SealedPrivateKey.isBlocked(sealed, fingerprint: fingerprint, keyRing: ring)
  }

  /// A certificate of the candidate with its chain and its key.
  public func identity(_ name: String) throws -> TLSIdentity {
    try context.candidate().requiredCertificate(name).identity(keyRing: keyRing.load())
  }

  // MARK: Issuers

  /// A certification authority of the candidate, with its key.
  private func issuer(_ name: String) throws -> CertificateIssuer {
    let entry = try context.candidate().requiredCertificate(name)
    let certificate = try entry.certificate()
    guard certificate.isCertificateAuthority, certificate.usage.maySignCertificates else {
      throw CredentialError.notCertificationAuthority(name)
    }
    guard try !isRevoked(entry, certificate) else { throw CredentialError.revoked(name) }
    let key = try entry.privateKey(for: certificate, keyRing: keyRing.load())
    do throws(IssuingError) {
      return try CertificateIssuer(certificate: certificate, key: key)
    } catch {
      throw CredentialError.issuing(name, error)
    }
  }

  /// The name of the CA that signed a certificate and has its key here.
  private func localIssuer(
    of certificate: Certificate, in configured: ConfiguredCredentials
  ) -> String? {
    configured.issuers(of: certificate).first {
      $0.entry.isCertificationAuthority && $0.entry.sealedPrivateKey != nil
    }?.entry.name
  }

  /// Why there is no ``localIssuer(of:in:)``.
  private func missingIssuer(
    of certificate: Certificate, in configured: ConfiguredCredentials
  ) -> IssuanceError.MissingIssuer {
    if let issuer = configured.issuers(of: certificate).first(where: { _ in true }) {
      return .withoutKey(issuer.entry.name)
    }
    // An entry that cannot be read has no key that could be another one.
    let namesake = configured.certificates.first {
      $0.subject == certificate.issuer && (try? $0.certificate()) != nil
    }
    return .unknown(subject: certificate.issuer, namesake: namesake?.name)
  }
}

extension CertificateEntry {
  /// The certificate with its chain and its key.
  public func identity(keyRing: KeyRing) throws(CredentialError) -> TLSIdentity {
    let certificates = try certificates()
    return TLSIdentity(
      certificate: certificates[0], chain: Array(certificates.dropFirst()),
      key: try privateKey(for: certificates[0], keyRing: keyRing))
  }
}
