// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import POSIX
import Shell

/// What `scp import` and `tftp import` of certificates and keys have in common: fetch, load, put
/// into the candidate. Nothing is changed unless everything went well.
///
/// Result lines: API captures, cli-facts 5.4; the reasons that no capture has are wfsh's wording
/// (page Fidelity).
struct CredentialTransfer {
  /// What the file is to be.
  enum Kind { case certificate, keypair, privateKey }

  /// Bytes; an entry holds 16,384 characters, a PKCS#12 file with its chain is of the same order.
  static let largestFile = 1 << 20

  private let kind: Kind
  private let arguments: Arguments
  private let name: String
  private let format: ImportFormat
  private let passphrase: Secret?
  /// The key is never to be exported.
  private let isBlocked: Bool

  init(_ kind: Kind, _ arguments: Arguments) throws {
    self.kind = kind
    self.arguments = arguments
    name = try arguments.string("certificate-name")
    format = arguments.optional("format").flatMap(ImportFormat.init) ?? .pem
    passphrase = arguments.secret("passphrase")
    isBlocked = arguments.optional("block-private-key") == "yes"
  }

  /// Through tftp.
  func runTFTP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let file = try FileTransfer(arguments, limit: Self.largestFile).fetchTFTP(over: channel)
    return try load(file.bytes, on: appliance, isFirst: false)
  }

  /// Through OpenSSH's scp, on the operator's terminal.
  func runSCP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let transfer = FileTransfer(arguments, limit: Self.largestFile)
    let file = try transfer.fetchSCP(on: appliance, over: channel)
    return try load(file.bytes, on: appliance, isFirst: true)
  }

  private func load(
    _ bytes: [UInt8], on appliance: Appliance, isFirst: Bool
  ) throws -> Answer {
    let path: Path = ["shared", "certificate", .entry(name)]
    let present = try appliance.candidate()[path]?.container
    let entry: CertificateEntryFields
    do {
      switch kind {
      case .certificate:
        let credential = try CredentialImport.certificate(
          bytes, format: format, passphrase: passphrase)
        entry = try self.entry(of: credential, keeping: present, on: appliance)
      case .keypair:
        let credential = try CredentialImport.keypair(bytes, format: format, passphrase: passphrase)
        entry = try self.entry(of: credential, keeping: nil, on: appliance)
      case .privateKey:
        guard let certificates = present.flatMap(Self.certificates), let leaf = certificates.first
        else { throw Refusal.noCertificate(name, isRequest: present?["csr"] != nil) }
        let key = try CredentialImport.privateKey(
          bytes, format: format, passphrase: passphrase, for: leaf)
        let sealed = try SealedPrivateKey.seal(
          key, for: leaf, keyRing: try appliance.keyRing(), isBlocked: isBlocked)
        entry = try CertificateEntryFields(
          certificate: leaf, chain: Array(certificates.dropFirst()), privateKey: sealed)
      }
    } catch let problem as ImportError {
      throw Refusal.notImported(name, problem)
    } catch let error as any RefusalConvertible {
      throw error
    } catch {
      throw Refusal.serverError("Import of \(name) failed.")
    }
    try appliance.edit([.replace(path, .container(entry.container))])
    let line = "Successfully imported \(name) into candidate configuration\n\n"
    return Answer(.text(isFirst ? "\n" + line : line), frame: .bare)
  }

  /// A renewed certificate of the same key keeps the key that is there.
  private func entry(
    of credential: ImportedCredential, keeping present: Container?, on appliance: Appliance
  ) throws -> CertificateEntryFields {
    if credential.key == nil, let present, let sealed = present["private-key"]?.leaf,
      let old = Self.certificates(present)?.first,
      old.publicKeyFingerprint == credential.certificate.publicKeyFingerprint
    {
      return try CertificateEntryFields(
        certificate: credential.certificate, chain: credential.chain, privateKey: sealed)
    }
    if credential.key == nil, let pem = present?["csr"]?.leaf {
      // The answer to a request is joined to the key that waits for it; any other is refused.
      guard let sealed = present?["private-key"]?.leaf,
        let request = try? CertificateSigningRequest(pem: pem),
        try request.publicKey.fingerprint == credential.certificate.publicKeyFingerprint
      else { throw Refusal.noRequest(name) }
      return try CertificateEntryFields(
        certificate: credential.certificate, chain: credential.chain, privateKey: sealed)
    }
    guard credential.key != nil else {
      return try CertificateEntryFields(
        certificate: credential.certificate, chain: credential.chain, privateKey: nil)
    }
    return try CertificateEntryFields(
      credential, keyRing: try appliance.keyRing(), isBlocked: isBlocked)
  }

  /// The certificates of an entry, its own first.
  static func certificates(_ entry: Container) -> [Certificate]? {
    guard let pem = entry["public-key"]?.leaf else { return nil }
    return try? Certificate.all(pem: pem)
  }
}

extension Refusal {
  fileprivate static func noRequest(_ name: String) -> Refusal {
    .serverError("Import of \(name) failed. private key doesn't exist for csr")
  }

  fileprivate static func noCertificate(_ name: String, isRequest: Bool) -> Refusal {
    .serverError(
      "Import of \(name) failed. certificate \(name) "
        + (isRequest ? "is a request that waits for its certificate" : "does not exist"))
  }

  /// `Failed to extract certificate` is the appliance's.
  fileprivate static func notImported(
    _ name: String, _ problem: ImportError
  ) -> Refusal {
    let reason =
      problem == .notACertificate ? "Failed to extract certificate" : problem.description
    return .serverError("Import of \(name) failed. \(reason)")
  }
}
