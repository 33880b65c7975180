// SPDX-License-Identifier: Apache-2.0

public import PKI
public import POSIX

/// Files of certificates and private keys that become entries of the candidate.
public struct CredentialFileImport {
  /// What a file is expected to hold.
  public enum Content: Sendable { case certificate, keypair, privateKey }

  /// Bytes; an entry holds 16,384 characters, a PKCS#12 file with its chain is of the same order.
  public static let largestFile = 1 << 20

  private let context: CredentialContext
  private var keyRing: StoredKeyRing { StoredKeyRing(context) }

  init(_ context: CredentialContext) { self.context = context }

  /// Loads a file into the candidate. A certificate of the same key keeps the key that is there; the
  /// answer to a signing request joins the key that waits for it.
  ///
  /// - Parameters:
  ///   - name: the entry.
  ///   - isBlocked: the key must never be exported.
  /// - Throws: `CredentialImportError`, `KeyRingAccessError`, `StoreError`; then nothing has changed.
  public func load(
    _ content: Content, from bytes: [UInt8], as name: String, format: ImportFormat,
    passphrase: Secret?, isBlocked: Bool
  ) throws {
    let present = try context.candidate().certificate(name)
    let entry: CertificateEntryFields
    do {
      switch content {
      case .certificate:
        entry = try self.entry(
          of: CredentialImport.certificate(bytes, format: format, passphrase: passphrase),
          keeping: present, as: name, isBlocked: isBlocked)
      case .keypair:
        entry = try self.entry(
          of: CredentialImport.keypair(bytes, format: format, passphrase: passphrase),
          keeping: nil, as: name, isBlocked: isBlocked)
      case .privateKey:
        entry = try self.entry(
          of: bytes, format, passphrase, beside: present, as: name, isBlocked: isBlocked)
      }
    } catch let error as ImportError {
      throw CredentialImportError.file(name, error)
    } catch let error as OpenSSLError {
      throw CredentialImportError.failed(name, error)
    }
    try context.put(entry, as: name)
  }

  private func entry(
    of file: [UInt8], _ format: ImportFormat, _ passphrase: Secret?,
    beside present: CertificateEntry?, as name: String, isBlocked: Bool
  ) throws -> CertificateEntryFields {
    let certificates: [Certificate]
    do throws(CredentialError) {
      guard let present else { throw .noCertificate(name) }
      certificates = try present.certificates()
    } catch {
      throw CredentialImportError.noCertificateForKey(name, error)
    }
    let key = try CredentialImport.privateKey(
      file, format: format, passphrase: passphrase, for: certificates[0])
    return try CertificateEntryFields(
      certificate: certificates[0], chain: Array(certificates.dropFirst()),
      privateKey: SealedPrivateKey.seal(
        key, for: certificates[0], keyRing: keyRing.load(), isBlocked: isBlocked))
  }

  private func entry(
    of credential: ImportedCredential, keeping present: CertificateEntry?, as name: String,
    isBlocked: Bool
  ) throws -> CertificateEntryFields {
    guard credential.key == nil else {
      return try CertificateEntryFields(
        credential, keyRing: keyRing.load(), isBlocked: isBlocked)
    }
    return try CertificateEntryFields(
      certificate: credential.certificate, chain: credential.chain,
      privateKey: keptKey(present, for: credential.certificate, as: name))
  }

  /// The encrypted key that stays beside a new certificate; nil where there is none for it.
  private func keptKey(
    _ present: CertificateEntry?, for certificate: Certificate, as name: String
  ) throws -> String? {
    guard let present else { return nil }
    let belongs = present.publicKeyFingerprint == certificate.publicKeyFingerprint
    if let sealed = present.sealedPrivateKey, belongs { return sealed }
    // Any other certificate would leave the key of the request behind.
    guard present.request == nil else { throw CredentialImportError.otherRequest(name) }
    return nil
  }
}

/// Why a file was not imported as an entry of the candidate.
public enum CredentialImportError: Error, Hashable, Sendable {
  case file(String, ImportError)
  /// The certificate does not answer the signing request of the entry.
  case otherRequest(String)
  /// A private key needs the certificate that it belongs to.
  case noCertificateForKey(String, CredentialError)
  case failed(String, OpenSSLError)
}
