// SPDX-License-Identifier: Apache-2.0

/// Why a key, a request, a certificate or a revocation list was not made.
///
/// No case carries anything of a key.
public enum IssuingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// RSA keys have 512 to 8192 bits.
  case keySize(Int)
  /// The digest is too long for the key, or OpenSSL does not sign with it.
  case digestTooLong
  /// The value does not fit its attribute: its length in characters, or characters it cannot hold.
  case attribute(DistinguishedName.Kind, String)
  /// The text is no name of a subject: `CN=name,O=organization` is expected.
  case malformedName(String)
  /// The text is no host name, address, mailbox or URI, whichever it should be.
  case alternativeName(AlternativeName)
  /// The issuer is not a certificate authority, or may not sign this.
  case notAuthority
  /// The key is not the issuer's.
  case keyDoesNotMatch
  /// The bytes are not a certificate signing request.
  case malformedRequest
  /// The end of validity lies before its begin, or outside the years 1950 to 9999.
  case validity
  /// The operator interrupted it.
  case interrupted
  /// OpenSSL failed for another reason.
  case failed(OpenSSLError)

  /// One clause in lower case, for a log or a test; the operator's text is made by the command.
  public var description: String {
    switch self {
    case .keySize(let bits): "an RSA key of \(bits) bits is not possible"
    case .digestTooLong: "the digest is too long for the key"
    case .attribute(let kind, let value): "'\(value)' is not a valid \(kind.rawValue)"
    case .malformedName(let text): "'\(text)' is not a valid distinguished name"
    case .alternativeName(.dns(let text)): "'\(text)' is not a valid host name"
    case .alternativeName(.address(let text)): "'\(text)' is not a valid IP address"
    case .alternativeName(.email(let text)): "'\(text)' is not a valid e-mail address"
    case .alternativeName(.uri(let text)): "'\(text)' is not a valid URL"
    case .notAuthority: "the issuer is not a certificate authority"
    case .keyDoesNotMatch: "the private key does not match the issuer"
    case .malformedRequest: "it is not a certificate signing request"
    case .validity: "the validity is not possible"
    case .interrupted: "interrupted"
    case .failed(let error): error.text
    }
  }
}

/// Runs OpenSSL's part and gives its error the type of this room.
func issuing<Result>(
  _ body: () throws(OpenSSLError) -> Result
) throws(IssuingError) -> Result {
  do throws(OpenSSLError) { return try body() } catch { throw .failed(error) }
}
