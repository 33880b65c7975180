// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Why a file was not imported.
///
/// No case contains parts of a passphrase or of a key.
public enum ImportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The part that exceeds its limit.
  public enum Part: String, Sendable {
    /// The file as it arrived, in bytes.
    case file
    /// The number of certificates in the file.
    case certificates
    /// The number of private keys in the file.
    case keys
    /// The PEM text of certificate and chain, in characters.
    case publicKey = "the certificate and its chain are"
    /// The encrypted private key, in characters.
    case privateKey = "the encrypted private key is"
    /// The common name, in characters.
    case commonName = "the common name is"
    /// The subject on one line, in characters.
    case subject = "the subject is"
    /// The issuer on one line, in characters.
    case issuer = "the issuer is"
  }

  /// The file has no content.
  case empty
  /// The file is readable but contains no certificate.
  case notACertificate
  /// The file is damaged or truncated; the text is OpenSSL's reason.
  case malformed(String)
  /// The file is not in the format that the administrator named.
  case notStatedFormat(ImportFormat)
  /// The passphrase does not open the file.
  case wrongPassphrase
  /// The private key is encrypted and no passphrase was given.
  case passphraseRequired
  /// The whole PKCS#12 file is encrypted and no passphrase was given.
  case filePassphraseRequired
  /// The private key belongs to another certificate.
  case keyDoesNotMatch
  /// The public half of the key matches the certificate, but its private half is damaged.
  case keyDamaged
  /// A private key was expected and the file contains none.
  case keyMissing
  /// A certificate was expected with the key and the file contains none.
  case certificateMissing
  /// A part is larger than the configuration allows.
  case tooLarge(Part, limit: Int)
  /// OpenSSL does not implement an algorithm of the file; its name, empty where it has none.
  case unsupportedAlgorithm(String)
  /// OpenSSL cannot decode the public key of a certificate; the name of its algorithm, empty where it
  /// has none.
  case publicKeyUnreadable(String)
  /// The private key is in a form that OpenSSL does not read; the label of its PEM block.
  case unsupportedKeyFormat(String)
  /// Opening the file needs more iterations of key derivation than the limit.
  case iterationCountTooHigh(limit: Int)
  /// OpenSSL failed for a reason unrelated to the file.
  case failed(OpenSSLError)

  /// One clause in lower case, for a log or a test; the command words the refusal.
  public var description: String {
    switch self {
    case .empty: "the file is empty"
    case .notACertificate: "the file holds no certificate"
    case .malformed(let text): "the file is malformed (\(text))"
    case .notStatedFormat(let format): "the file is not in \(format.rawValue) format"
    case .wrongPassphrase: "the passphrase is wrong"
    case .passphraseRequired: "the private key is encrypted and a passphrase is required"
    case .filePassphraseRequired: "the file is encrypted and a passphrase is required"
    case .keyDoesNotMatch: "the private key does not match the certificate"
    case .keyDamaged: "the private key is damaged"
    case .keyMissing: "the file holds no private key"
    case .certificateMissing: "the file holds a private key but no certificate"
    case .tooLarge(.file, let limit): "the file is larger than \(limit) bytes"
    case .tooLarge(.certificates, let limit): "the file holds more than \(limit) certificates"
    case .tooLarge(.keys, let limit): "the file holds more than \(limit) private keys"
    case .tooLarge(let part, let limit): "\(part.rawValue) longer than \(limit) characters"
    case .unsupportedAlgorithm(""): "the file uses an algorithm that is not supported"
    case .unsupportedAlgorithm(let name): "the algorithm \(name) is not supported"
    case .publicKeyUnreadable(""):
      "the public key of the certificate cannot be decoded: its algorithm is unknown"
    case .publicKeyUnreadable(let name):
      "the public key of the certificate cannot be decoded (\(name))"
    case .unsupportedKeyFormat(let name): "the key format \(name) is not supported"
    case .iterationCountTooHigh(let limit):
      "the key derivation needs more than \(limit) iterations"
    case .failed(let error): error.text
    }
  }
}

extension ImportError {
  /// The error for a part of the file that OpenSSL could not read, from its cleared queue.
  static func unreadable(_ part: String) -> ImportError {
    unreadable(part, OpenSSLError.drainAll())
  }

  /// The same from entries that were removed from the queue.
  static func unreadable(_ part: String, _ errors: [OpenSSLError]) -> ImportError {
    // "Unsupported" only means that no decoder accepted it.
    let error = errors.first { $0.reason != copenssl_unsupported && $0.library != 0 }
    return .malformed(error.map { "\(part): \($0.text)" } ?? part)
  }
}
