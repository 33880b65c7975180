// SPDX-License-Identifier: Apache-2.0

/// Why a cryptographic message (RFC 5652) could not be created or read.
///
/// No case contains parts of a key or of the message's content.
public enum CMSError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The message exceeds the limit.
  case tooLarge(limit: Int)
  /// The bytes are not a message of the expected kind.
  case malformed
  /// The signature does not verify with the expected keys.
  case badSignature
  /// It was encrypted for another key, or damaged in transit.
  case notDecrypted
  /// OpenSSL failed for another reason.
  case failed(OpenSSLError)

  /// One clause in lower case, for a log or a test; the command words the refusal.
  public var description: String {
    switch self {
    case .tooLarge(let limit): "the message is larger than \(limit) bytes"
    case .malformed: "it is not a cryptographic message (CMS)"
    case .badSignature: "the signature of the message is not valid"
    case .notDecrypted: "the message cannot be decrypted"
    case .failed(let error): error.text
    }
  }
}
