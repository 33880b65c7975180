// SPDX-License-Identifier: Apache-2.0

/// Why a file was not imported; every reason is a case of its own.
///
/// No case carries anything of a passphrase or of a key.
public enum ImportProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What can be larger than its limit.
  public enum Part: String, Sendable {
    /// The file as it arrived, in bytes.
    case file
    /// The number of certificates in the file.
    case certificates
    /// The PEM text of certificate and chain, in characters.
    case publicKey = "public-key"
    /// The encrypted private key, in characters.
    case privateKey = "private-key"
    /// The common name, in characters.
    case commonName = "common-name"
    /// The subject on one line, in characters.
    case subject
    /// The issuer on one line, in characters.
    case issuer
  }

  /// The file has no content.
  case empty
  /// The file is readable and holds no certificate, but something else.
  case notACertificate
  /// The file is damaged or cut off; the text says where OpenSSL stopped.
  case malformed(String)
  /// The file is written in another format than the operator said.
  case notStatedFormat(ImportFormat)
  /// The passphrase does not open the file.
  case wrongPassphrase
  /// The file is encrypted and no passphrase was given.
  case passphraseRequired
  /// The private key belongs to another certificate.
  case keyDoesNotMatch
  /// The private key says that it belongs to the certificate, but its private half is damaged.
  case keyDamaged
  /// A private key was expected and the file holds none.
  case keyMissing
  /// A certificate was expected beside the key and the file holds none.
  case certificateMissing
  /// Something is larger than the configuration can hold.
  case tooLarge(Part, limit: Int)
  /// OpenSSL does not implement an algorithm of the file; its name, or empty where it has none.
  case unsupportedAlgorithm(String)
  /// Opening the file would take more rounds of key derivation than the limit.
  case iterationCountTooHigh(limit: Int)
  /// OpenSSL failed for a reason that has nothing to do with the file.
  case failed(OpenSSLError)

  /// One clause in lower case, for a log or a test; the operator's text is made by the command.
  public var description: String {
    switch self {
    case .empty: "the file is empty"
    case .notACertificate: "the file holds no certificate"
    case .malformed(let text): "the file is malformed (\(text))"
    case .notStatedFormat(let format): "the file is not in \(format.rawValue) format"
    case .wrongPassphrase: "the passphrase is wrong"
    case .passphraseRequired: "the private key is encrypted and a passphrase is required"
    case .keyDoesNotMatch: "the private key does not match the certificate"
    case .keyDamaged: "the private key is damaged"
    case .keyMissing: "the file holds no private key"
    case .certificateMissing: "the file holds a private key but no certificate"
    case .tooLarge(let part, let limit): "\(part.rawValue) is larger than \(limit)"
    case .unsupportedAlgorithm(""): "the file uses an algorithm that is not supported"
    case .unsupportedAlgorithm(let name): "the algorithm \(name) is not supported"
    case .iterationCountTooHigh(let limit):
      "the key derivation needs more than \(limit) iterations"
    case .failed(let error): error.text
    }
  }
}
