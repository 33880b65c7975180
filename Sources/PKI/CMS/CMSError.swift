// SPDX-License-Identifier: Apache-2.0

/// Why a cryptographic message (RFC 5652) was not made or not believed.
///
/// No case carries anything of a key or of the message's content.
public enum CMSError: Error, Hashable, Sendable, CustomStringConvertible {
  /// More bytes than a message may have.
  case tooLarge(limit: Int)
  /// The bytes are no message, or one of another kind.
  case malformed
  /// The signature does not fit, or another key than the expected one made it.
  case badSignature
  /// It was sealed for another key, or damaged under way.
  case notDecrypted
  /// OpenSSL failed for another reason.
  case failed(OpenSSLError)

  /// One clause in lower case, for a log or a test; the operator's text is made by the command.
  public var description: String {
    switch self {
    case .tooLarge(let limit): "the message is larger than \(limit) bytes"
    case .malformed: "it is no cryptographic message"
    case .badSignature: "the signature of the message is not valid"
    case .notDecrypted: "the message cannot be decrypted"
    case .failed(let error): error.text
    }
  }
}
