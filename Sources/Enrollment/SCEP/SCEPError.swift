// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI

/// Why a SCEP server issued no certificate.
///
/// No case carries a challenge or a key.
public enum SCEPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The administrator pressed Ctrl-C.
  case interrupted
  /// No response; one clause that names the server.
  case unreachable(String)
  /// The server responded with this HTTP status.
  case status(Int)
  /// The response to GetCACert contains no CA certificate.
  case noAuthority
  /// A certificate of a registration authority that the CA has not issued.
  case foreignAuthority(subject: String)
  /// The fingerprint of the profile has the length of no known digest.
  case malformedFingerprint
  /// The server's CA does not have the fingerprint of the profile.
  case otherFingerprint(subject: String)
  /// The server's key is not an RSA key, so requests cannot be encrypted for it.
  case noEncryption(subject: String)
  /// The server rejected the request (RFC 8894 section 3.2.1.4).
  case refused(SCEPFailInfo, text: String?)
  /// The request is still pending after this time.
  case pending(seconds: Int)
  /// The response is malformed, or belongs to another request; one clause.
  case malformedResponse(String)
  /// The issued certificate is for another key.
  case otherKey
  /// The certificate was not issued by the server's CA.
  case otherIssuer(issuer: String)
  /// The dynamic challenge server returned no challenge; one clause.
  case noChallenge(String)
  /// The request could not be created; one clause.
  case request(String)

  /// One clause in lower case, for the operator and the log.
  public var description: String {
    switch self {
    case .interrupted: "interrupted"
    case .unreachable(let text): text
    case .status(let status): "the SCEP server responded with HTTP status \(status)"
    case .noAuthority: "the SCEP server sent no CA certificate"
    case .foreignAuthority(let subject):
      "the CA of the SCEP server has not issued the certificate of \(subject)"
    case .malformedFingerprint:
      "the fingerprint of the profile must be the MD5, SHA-1 or SHA-2 digest in hexadecimal digits"
    case .otherFingerprint(let subject):
      "the CA certificate \(subject) does not have the fingerprint of the profile"
    case .noEncryption(let subject):
      "requests cannot be encrypted for \(subject): its key is not an RSA key"
    case .refused(let failure, let text):
      "the SCEP server rejected the request with \(failure.name), \(failure.meaning)"
        + (text.map { ": \($0)" } ?? "")
    case .pending(let seconds):
      "the SCEP server has not decided within \(seconds) seconds, its administrator has to approve"
    case .malformedResponse(let text): "the response of the SCEP server cannot be used: \(text)"
    case .otherKey: "the SCEP server has sent a certificate for another key"
    case .otherIssuer(let issuer):
      "the certificate was issued by \(issuer), not by the CA of the SCEP server"
    case .noChallenge(let text): "no dynamic challenge: \(text)"
    case .request(let text): text
    }
  }

  init(_ problem: HTTPError, _ url: HTTPURL) {
    self = problem == .interrupted ? .interrupted : .unreachable(problem.text(url))
  }
}
