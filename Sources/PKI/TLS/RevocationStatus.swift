// SPDX-License-Identifier: Apache-2.0

/// What an answer about one certificate says.
public enum RevocationStatus: Sendable, Hashable {
  case good
  case revoked
  /// A responder that does not know the certificate.
  case unknown
}

/// An answer that is not believed, or none at all.
public struct RevocationStatusError: Error, Sendable, Hashable {
  /// One clause in lower case.
  public let reason: String

  init(_ reason: String) { self.reason = reason }
}
