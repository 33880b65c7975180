// SPDX-License-Identifier: Apache-2.0

public import Credentials
public import PKI

/// Why the verifier refuses a client, with the certificate that is the cause.
public enum ClientRefusal: Error, Sendable {
  /// The client sent a predefined certificate, and those are disabled.
  case predefined
  /// The path from its certificate to a CA of the profile is invalid.
  case path(PathValidationError)
  /// No entry of the authorization list matches its certificate.
  case notAuthorized(Certificate)
  /// Its certificate lacks the field from which the profile takes the user's name.
  case nameless(Certificate)
  /// The certificate, its own or a CA's, is revoked.
  case revoked(Certificate)
  /// Its revocation status is unknown, which the flag blocks.
  case statusUnknown(Certificate, why: String, flag: CertificateProfile.StatusFlag)
  /// Its revocation status could not be retrieved, which `block-timeout-cert` blocks.
  case statusNotRetrieved(Certificate, why: String)
  /// So many clients wait for their revocation status that this one cannot wait, too.
  case tooManyWaiting

  /// The alert that the client gets.
  var alert: VerificationResult.Alert {
    switch self {
    case .predefined: .unknownAuthority
    case .path: .ofPath
    case .notAuthorized: .handshakeFailure
    case .revoked: .certificateRevoked
    case .nameless, .statusUnknown, .statusNotRetrieved, .tooManyWaiting: .certificateUnknown
    }
  }
}
