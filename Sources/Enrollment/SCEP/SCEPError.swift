// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI

/// Why there is no certificate of a SCEP server.
///
/// No case carries a challenge or a key.
public enum SCEPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operator did not want to wait any longer.
  case interrupted
  /// No answer; one clause that names the server.
  case unreachable(String)
  /// The server answered, but with this status of HTTP.
  case status(Int)
  /// What the server calls its CA certificates is none.
  case noAuthority
  /// Certificates of registration authorities that the CA has not issued.
  case foreignAuthority(subject: String)
  /// The fingerprint of the profile is of no digest.
  case malformedFingerprint
  /// The server's CA is another one than the profile says.
  case otherFingerprint(subject: String)
  /// Nothing can be encrypted for the server: its key is no RSA key.
  case noEncryption(subject: String)
  /// The server does not believe the request (RFC 8894 section 3.2.1.4).
  case refused(SCEPFailInfo, text: String?)
  /// The server's administrator has not decided in time.
  case pending(seconds: Int)
  /// What came is no answer, or not to this request; one clause.
  case malformedAnswer(String)
  /// The certificate that came is for another key.
  case otherKey
  /// The certificate that came was not issued by the server's CA.
  case otherIssuer(issuer: String)
  /// No challenge came from the server of the dynamic challenge; one clause.
  case noChallenge(String)
  /// The request cannot be made; one clause.
  case request(String)

  /// One clause in lower case, for the operator and the log.
  public var description: String {
    switch self {
    case .interrupted: "interrupted"
    case .unreachable(let text): text
    case .status(let status): "the SCEP server answers with HTTP status \(status)"
    case .noAuthority: "the SCEP server has no CA certificate"
    case .foreignAuthority(let subject):
      "the CA of the SCEP server has not issued the certificate of \(subject)"
    case .malformedFingerprint:
      "the fingerprint of the profile must be the MD5, SHA-1 or SHA-2 digest in hexadecimal digits"
    case .otherFingerprint(let subject):
      "the CA certificate \(subject) does not have the fingerprint of the profile"
    case .noEncryption(let subject): "nothing can be encrypted for \(subject), it has no RSA key"
    case .refused(let failure, let text):
      "the SCEP server refuses the request with \(failure.name), \(failure.meaning)"
        + (text.map { ": \($0)" } ?? "")
    case .pending(let seconds):
      "the SCEP server has not decided within \(seconds) seconds, its administrator has to approve"
    case .malformedAnswer(let text): "the answer of the SCEP server cannot be used: \(text)"
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
