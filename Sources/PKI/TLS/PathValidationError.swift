// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Why path validation failed.
public struct PathValidationError: Error, Sendable {
  /// OpenSSL's number, `X509_V_ERR_…`.
  public let code: Int32
  /// The depth in the path: 0 is the peer's own certificate.
  public let depth: Int
  /// The certificate at that depth; nil where it cannot be read.
  public let certificate: Certificate?
  /// OpenSSL's message.
  public let text: String

  init(code: Int32, depth: Int, certificate: Certificate?) {
    self.code = code
    self.depth = depth
    self.certificate = certificate
    text = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "unknown"
  }

  /// The issuer of ``certificate`` is not trusted.
  public var isUnknownIssuer: Bool {
    [
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED,
    ].contains(code)
  }

  /// It is self-signed, or ends at a self-signed certificate, which is not trusted.
  public var isUnknownRoot: Bool {
    code == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN || code == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
  }

  /// It has expired.
  public var isExpired: Bool { code == X509_V_ERR_CERT_HAS_EXPIRED }
  /// It is not yet valid.
  public var isNotYetValid: Bool { code == X509_V_ERR_CERT_NOT_YET_VALID }
  /// Its key usage or extended key usage does not allow TLS clients (or servers).
  public var isWrongPurpose: Bool { code == X509_V_ERR_INVALID_PURPOSE }
  /// It has issued the certificate below but is not a CA certificate.
  public var isNoAuthority: Bool { code == X509_V_ERR_INVALID_CA }
  /// Its signature does not verify with the issuer's key.
  public var isSignatureFailure: Bool { code == X509_V_ERR_CERT_SIGNATURE_FAILURE }
  /// More CAs follow than this one allows (RFC 5280 section 4.2.1.9).
  public var isTooLong: Bool { code == X509_V_ERR_PATH_LENGTH_EXCEEDED }
  /// A name constraint of a CA above excludes its names (section 4.2.1.10).
  public var isOutsideOfNames: Bool {
    [X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION].contains(code)
  }
  /// It has an unknown critical extension (section 4.2).
  public var isNotUnderstood: Bool { code == X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION }
  /// Its key or signature is too weak.
  public var isTooWeak: Bool {
    [X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK]
      .contains(code)
  }
}
