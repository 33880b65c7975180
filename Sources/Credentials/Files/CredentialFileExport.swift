// SPDX-License-Identifier: Apache-2.0

public import PKI
public import POSIX

/// Entries of the candidate as files: certificates with or without their keys, signing requests.
public struct CredentialFileExport {
  /// The formats of the appliance.
  public enum Format: String, Sendable {
    case pem, der, pkcs12, pkcs10

    /// The ending of the file that the appliance names.
    public var ending: String {
      switch self {
      case .pem: "pem"
      case .der: "crt"
      case .pkcs12: "p12"
      case .pkcs10: "csr"
      }
    }
  }

  private let context: CredentialContext

  init(_ context: CredentialContext) { self.context = context }

  /// The contents of a file for an entry.
  ///
  /// - Throws: `CredentialExportError`; `CredentialError` of the entry.
  public func bytes(
    of name: String, format: Format, includesKey: Bool, passphrase: Secret?
  ) throws -> [UInt8] {
    func refuse(_ reason: CredentialExportError.Reason) -> CredentialExportError {
      CredentialExportError(name: name, reason: reason)
    }
    let configured = try context.candidate()
    if format == .pkcs10 {
      guard !includesKey else { throw refuse(.requestHoldsNoKey) }
      return Array(try configured.requiredCertificate(name).signingRequest().pem.utf8)
    }
    let entry = try configured.requiredCertificate(name)
    let certificates = try entry.certificates()
    let chain = Array(certificates.dropFirst())
    var key: PrivateKey?
    if includesKey {
      guard format != .der else { throw refuse(.certificateOnly) }
      guard let passphrase, passphrase.count > 0 else { throw refuse(.keyNeedsPassphrase) }
      guard try CertificateIssuing(context).isKeyBlocked(entry) != true else {
        throw refuse(.keyIsBlocked)
      }
      key = try entry.privateKey(for: certificates[0], keyRing: StoredKeyRing(context).load())
    }
    if format == .pkcs12, passphrase?.count ?? 0 == 0 { throw refuse(.pkcs12NeedsPassphrase) }
    do throws(OpenSSLError) {
      switch format {
      case .pem:
        return try CredentialExport.pem(
          certificates[0], chain: chain, key: key, passphrase: passphrase)
      case .der, .pkcs10: return certificates[0].der
      case .pkcs12:
        return try CredentialExport.pkcs12(
          certificates[0], chain: chain, key: key, name: name,
          passphrase: passphrase ?? Secret([UInt8]()))
      }
    } catch {
      throw refuse(.failed(error))
    }
  }
}

/// Why an entry was not exported.
public struct CredentialExportError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case requestHoldsNoKey
    /// Format DER holds a certificate and nothing else.
    case certificateOnly
    case keyNeedsPassphrase
    case keyIsBlocked
    case pkcs12NeedsPassphrase
    case failed(OpenSSLError)
  }

  public let name: String
  public let reason: Reason

  public init(name: String, reason: Reason) {
    self.name = name
    self.reason = reason
  }
}
