// SPDX-License-Identifier: Apache-2.0

/// The revocation status of a certificate.
public enum RevocationStatus: Sendable, Hashable {
  case good
  case revoked
  /// The responder does not know the certificate.
  case unknown
}

/// A response that cannot be verified, or is missing.
public struct RevocationStatusError: Error, Sendable, Hashable {
  /// One clause in lower case.
  public let reason: String

  init(_ reason: String) { self.reason = reason }
}
