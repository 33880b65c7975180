// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Why a TLS connection came to nothing, in words for an operator.
public enum TLSError: Error, Sendable, Hashable {
  /// The verifier has refused the peer; the reason is the verifier's.
  case refused(reason: String)
  /// The other side has sent an alert, such as `unknown CA`.
  case alert(String)
  /// The peer has shown no certificate.
  case noCertificate
  /// The other side offers, or wants, no version that this one allows.
  case noCommonVersion
  /// There is no cipher suite, or no group for the keys, that both sides allow.
  case noCommonSuite
  /// The other side accepts no signature that this one can make.
  case noCommonSignature
  /// What has come is not TLS.
  case notTLS
  /// What has come is a request of HTTP without TLS.
  case plainHTTP
  /// The connection ended in the middle.
  case closed
  /// Anything else; OpenSSL's words.
  case other(String)

  init(_ errors: [OpenSSLError]) {
    guard let error = errors.last(where: { $0.library == Int32(ERR_LIB_SSL) }) ?? errors.first
    else {
      self = .closed
      return
    }
    guard error.library == Int32(ERR_LIB_SSL) else {
      self = .other(error.text)
      return
    }
    let words = error.text.split(separator: ":", maxSplits: 1).last.map(String.init) ?? error.text
    let text = String(words.drop { $0 == " " })
    switch error.reason {
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: self = .noCertificate
    case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_NO_PROTOCOLS_AVAILABLE:
      self = .noCommonVersion
    case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SHARED_GROUPS:
      self = .noCommonSuite
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
      self = .noCommonSignature
    case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST: self = .plainHTTP
    case SSL_R_WRONG_VERSION_NUMBER: self = .notTLS
    case SSL_R_UNEXPECTED_EOF_WHILE_READING: self = .closed
    case TLSError.alerts:
      let words = text.split(separator: " ")
      let name = words.firstIndex(of: "alert").map { words[($0 + 1)...] } ?? words[...]
      self = .alert(name.joined(separator: " "))
    default: self = .other(TLSError.words[error.reason] ?? text)
    }
  }

  /// Reasons of alerts that came: SSL_AD_REASON_OFFSET plus the alert's number.
  private static let alerts: ClosedRange<Int32> = 1000...1255

  /// The number of the alert that an error tells of.
  static func alert(_ error: OpenSSLError) -> Int? {
    error.library == Int32(ERR_LIB_SSL) && alerts.contains(error.reason)
      ? Int(error.reason - alerts.lowerBound) : nil
  }

  /// Where OpenSSL's words say little.
  private static let words: [Int32: String] = [
    SSL_R_EXCESSIVE_MESSAGE_SIZE: "a message is larger than allowed",
    SSL_R_INAPPROPRIATE_FALLBACK:
      "the other side has fallen back to a lower version than both can speak",
    SSL_R_WRONG_CURVE: "the key of the certificate is on a curve that is not allowed",
    SSL_R_BAD_SIGNATURE: "the other side does not have the key of the certificate it has shown",
    SSL_R_UNEXPECTED_MESSAGE: "a message came that does not belong there",
    SSL_R_BAD_RECORD_TYPE: "a record came that does not belong there",
    SSL_R_LENGTH_MISMATCH: "a message is malformed",
    SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC: "a record was altered on its way",
    SSL_R_NO_RENEGOTIATION: "requested renegotiation, which is disabled",
  ]
}
