// SPDX-License-Identifier: Apache-2.0

public import PKI

/// Why the verifier refuses a client, with the certificate that is to blame.
public enum ClientRefusal: Error, Sendable {
  /// It shows a predefined certificate, and those are disabled.
  case predefined
  /// No path leads from its certificate to a CA of the profile.
  case path(PathValidationError)
  /// No entry of the authorization list is its own.
  case notAuthorized(Certificate)
  /// Its certificate has no name where the profile takes one from.
  case nameless(Certificate)
  /// The certificate, its own or a CA's, is revoked.
  case revoked(Certificate)
  /// Nobody knows whether it is revoked, and that is blocked.
  case statusUnknown(Certificate, why: String, flag: StatusFlag)
  /// It could not be asked whether it is revoked, and that is blocked.
  case statusNotRetrieved(Certificate, why: String)

  /// The leaf of a certificate profile that blocks.
  public enum StatusFlag: String, Sendable {
    case unknown = "block-unknown-cert"
    case timeout = "block-timeout-cert"
  }

  /// What the client is told.
  var alert: VerificationResult.Alert {
    switch self {
    case .predefined: .unknownAuthority
    case .path: .ofPath
    case .notAuthorized: .handshakeFailure
    case .revoked: .certificateRevoked
    case .nameless, .statusUnknown, .statusNotRetrieved: .certificateUnknown
    }
  }
}
