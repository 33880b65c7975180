// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What is decided about a peer whose certificates have been looked at.
public enum VerificationResult: Sendable {
  /// It may go on, under that name if it has one.
  case accepted(name: String?)
  /// It is refused with an alert.
  case refused(Alert, reason: String)

  /// What the peer is told (RFC 8446 section 6.2).
  public enum Alert: Sendable, CaseIterable {
    case certificateRevoked, certificateExpired, certificateUnknown, unknownAuthority
    case badCertificate, handshakeFailure
    /// What OpenSSL chooses for the problem that the path has.
    case ofPath

    var code: Int32? {
      switch self {
      case .certificateRevoked: X509_V_ERR_CERT_REVOKED
      case .certificateExpired: X509_V_ERR_CERT_HAS_EXPIRED
      case .certificateUnknown: X509_V_ERR_OCSP_CERT_UNKNOWN
      case .unknownAuthority: X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
      case .badCertificate: X509_V_ERR_CERT_REJECTED
      case .handshakeFailure: X509_V_ERR_APPLICATION_VERIFICATION
      case .ofPath: nil
      }
    }
  }
}

/// Verifies peers: called within the handshake, on the thread that runs it, once the path is known.
public protocol PeerVerifier: AnyObject, Sendable {
  /// Seconds since 1970 for which validity is verified.
  var now: Int64 { get }
  /// The CAs that lead to a path.
  var trust: CertificateTrust { get }
  /// Decides about a peer that has shown a certificate. It may take its time.
  ///
  /// - Parameters:
  ///   - path: the path up to its root; with a problem, what the peer has sent.
  ///   - problem: why there is no path; nil when there is one.
  func verify(_ path: PeerPath, problem: PathValidationError?) -> VerificationResult
}
