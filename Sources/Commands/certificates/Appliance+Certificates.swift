// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import Shell
import Store

// Certificates of the candidate configuration, for the commands that work with them.
extension Appliance {
  /// Where an entry stands.
  static func certificatePath(_ name: String) -> Path { ["shared", "certificate", .entry(name)] }

  /// An entry of `shared certificate`.
  ///
  /// - Throws: a refusal that names it when there is none.
  func certificateEntry(_ name: String) throws -> Container {
    guard let entry = try candidate()[Self.certificatePath(name)]?.container else {
      throw Refusal.serverError("certificate \(name) does not exist")
    }
    return entry
  }

  /// The certificate of an entry, without its chain.
  ///
  /// - Throws: a refusal for a request that waits for its certificate, and for damage.
  func certificate(of entry: Container, _ name: String) throws -> Certificate {
    guard let pem = entry["public-key"]?.leaf else {
      throw Refusal.serverError("certificate \(name) is a request that waits for its certificate")
    }
    guard let certificate = (try? Certificate.all(pem: pem))?.first else {
      throw Refusal.serverError("certificate \(name) cannot be read")
    }
    return certificate
  }

  /// The private key beside a certificate, opened.
  ///
  /// - Throws: a refusal where there is none, or it was encrypted by another appliance.
  func privateKey(
    of entry: Container, for certificate: Certificate, _ name: String
  ) throws -> PrivateKey {
    guard let sealed = entry["private-key"]?.leaf else {
      throw Refusal.serverError("certificate \(name) has no private key")
    }
    let ring = try keyRing()
    do throws(SealError) {
      return try SealedPrivateKey.open(sealed, for: certificate, keyRing: ring)
    } catch {
      throw Refusal.serverError("the private key of certificate \(name) cannot be used: \(error)")
    }
  }

  /// Whether the private key of an entry must not be exported; nil where there is no key that this
  /// appliance can open.
  func isKeyBlocked(_ entry: Container) throws -> Bool? {
    guard let sealed = entry["private-key"]?.leaf, KeyRing.isOwn(sealed) else { return nil }
    let certificate = CredentialTransfer.certificates(entry)?.first
    let request = entry["csr"]?.leaf.flatMap { try? CertificateSigningRequest(pem: $0) }
    guard
      let fingerprint = certificate?.publicKeyFingerprint
        ?? (try? request?.publicKey.fingerprint)
    else { return nil }
    let ring = try keyRing()
    return try? SealedPrivateKey.isBlocked(sealed, fingerprint: fingerprint, keyRing: ring)
  }

  /// A certificate authority of the candidate, with its key.
  ///
  /// - Throws: a refusal where the entry is missing, is no CA, is revoked, or has no usable key.
  func certificateIssuer(_ name: String) throws -> CertificateIssuer {
    let entry = try certificateEntry(name)
    let certificate = try certificate(of: entry, name)
    guard certificate.isCertificateAuthority, certificate.usage.maySignCertificates else {
      throw Refusal.serverError("certificate \(name) is not a CA certificate")
    }
    guard try !isRevoked(entry, certificate) else {
      throw Refusal.serverError("certificate \(name) is revoked")
    }
    let key = try privateKey(of: entry, for: certificate, name)
    do throws(IssuingError) {
      return try CertificateIssuer(certificate: certificate, key: key)
    } catch {
      throw Refusal.serverError("certificate \(name): \(error)")
    }
  }

  /// The name of the CA of the candidate that signed a certificate, and that has a key.
  ///
  /// Cost: one signature check for each CA of the issuer's name.
  func localIssuer(of certificate: Certificate) throws -> String? {
    guard let entries = try candidate()[["shared", "certificate"]]?.list else { return nil }
    for entry in entries {
      let content = entry.content
      guard content["ca"]?.leaf == "yes", content["subject"]?.leaf == certificate.issuer,
        content["private-key"] != nil, let pem = content["public-key"]?.leaf,
        let authority = (try? Certificate.all(pem: pem))?.first,
        certificate.isIssued(by: authority)
      else { continue }
      return entry.key
    }
    return nil
  }

  /// Why no CA of the candidate is the ``localIssuer(of:)`` of a certificate, as one clause.
  func withoutLocalIssuer(_ certificate: Certificate) throws -> String {
    let entries = try candidate()[["shared", "certificate"]]?.list ?? EntryList()
    var namesake: String?
    for entry in entries where entry.content["subject"]?.leaf == certificate.issuer {
      guard let authority = CredentialTransfer.certificates(entry.content)?.first else { continue }
      if certificate.isIssued(by: authority) {
        return "its issuer \(entry.key) has no private key"
      }
      namesake = namesake ?? entry.key
    }
    let issuer = "its issuer \(certificate.issuer) is not here"
    return namesake.map { "\(issuer), \($0) has another key" } ?? issuer
  }

  /// Whether a certificate was revoked here: its entry says so, or the list that its CA keeps,
  /// which does not go back with the candidate.
  func isRevoked(_ entry: Container, _ certificate: Certificate) throws -> Bool {
    if entry["status"]?.leaf == "revoked" { return true }
    let candidates: [Store.Revoked]
    do throws(StoreError) {
      candidates = try store.revoked().filter { $0.serial == certificate.serial }
    } catch { throw Refusal.state(error) }
    guard !candidates.isEmpty, let name = try localIssuer(of: certificate) else { return false }
    let issuer = try self.certificate(of: certificateEntry(name), name)
    return candidates.contains { $0.issuer == issuer.publicKeyFingerprint }
  }

  /// A serial number as the appliance gives them: four bytes, one larger than the last.
  func nextSerial() throws -> SerialNumber {
    return SerialNumber(
      try store.nextSerial(first: UInt32(truncatingIfNeeded: max(clock.now, 1))))
  }

  /// The request that an entry waits with.
  ///
  /// - Throws: a refusal where the entry has none.
  func signingRequest(_ name: String) throws -> CertificateSigningRequest {
    guard let pem = try certificateEntry(name)["csr"]?.leaf else {
      throw Refusal.serverError("certificate \(name) has no certificate signing request")
    }
    do throws(IssuingError) { return try CertificateSigningRequest(pem: pem) } catch {
      throw Refusal.serverError("certificate \(name): \(error)")
    }
  }

  /// The list of what a CA of the candidate has revoked, signed now.
  ///
  /// - Parameter days: until the next list is due.
  /// - Throws: a refusal where the CA cannot sign it.
  func revocationList(of name: String, days: Int) throws -> RevocationList {
    let issuer = try certificateIssuer(name)
    guard issuer.certificate.usage.maySignRevocationLists else {
      throw Refusal.serverError("certificate \(name) may not sign lists of revoked certificates")
    }
    let all = try store.revoked()
    let revoked = all.filter { $0.issuer == issuer.certificate.publicKeyFingerprint }
    let now = clock.now
    do throws(IssuingError) {
      return try RevocationList(
        of: issuer,
        revoked: revoked.compactMap { item in
          SerialNumber(hexadecimal: item.serial).map { Revocation(serial: $0, time: item.time) }
        }, number: UInt32(truncatingIfNeeded: max(now, 1)),
        validity: now...(now + Int64(days) * 86_400),
        digest: issuer.certificate.signatureDigest)
    } catch {
      throw Refusal.serverError("certificate \(name): \(error)")
    }
  }
}
