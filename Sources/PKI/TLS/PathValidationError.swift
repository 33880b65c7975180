// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Why no path leads from a certificate to a trusted root.
public struct PathValidationError: Error, Sendable {
  /// OpenSSL's number, `X509_V_ERR_…`.
  public let code: Int32
  /// Where in the path: 0 is the peer's own certificate.
  public let depth: Int
  /// The certificate there; nil where it cannot be read.
  public let certificate: Certificate?
  /// OpenSSL's words.
  public let text: String

  init(code: Int32, depth: Int, certificate: Certificate?) {
    self.code = code
    self.depth = depth
    self.certificate = certificate
    text = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "unknown"
  }

  /// The issuer of ``certificate`` is not among the trusted ones.
  public var isUnknownIssuer: Bool {
    [
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED,
    ].contains(code)
  }

  /// It is self-signed, or its root is, and not among the trusted ones.
  public var isUnknownRoot: Bool {
    code == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN || code == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
  }

  /// Its validity is over.
  public var isExpired: Bool { code == X509_V_ERR_CERT_HAS_EXPIRED }
  /// Its validity has not begun.
  public var isNotYetValid: Bool { code == X509_V_ERR_CERT_NOT_YET_VALID }
  /// It may not be used by a client (or server) of TLS.
  public var isWrongPurpose: Bool { code == X509_V_ERR_INVALID_PURPOSE }
  /// It is no CA certificate and has issued the one below.
  public var isNoAuthority: Bool { code == X509_V_ERR_INVALID_CA }
  /// Its signature is not its issuer's, or it was altered.
  public var isSignatureFailure: Bool { code == X509_V_ERR_CERT_SIGNATURE_FAILURE }
  /// More CAs follow than this one allows (RFC 5280 section 4.2.1.9).
  public var isTooLong: Bool { code == X509_V_ERR_PATH_LENGTH_EXCEEDED }
  /// It bears names that a CA above it may not certify (section 4.2.1.10).
  public var isOutsideOfNames: Bool {
    [X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION].contains(code)
  }
  /// It has a critical extension that is not understood (section 4.2).
  public var isNotUnderstood: Bool { code == X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION }
  /// Its key or signature is too weak.
  public var isTooWeak: Bool {
    [X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK]
      .contains(code)
  }
}
