// SPDX-License-Identifier: Apache-2.0

import PKI

/// Why a certificate of the candidate was not generated, renewed or revoked.
public enum IssuanceError: Error {
  /// Why no CA of the candidate can sign for the issuer of a certificate.
  public enum MissingIssuer: Hashable, Sendable {
    /// The CA is imported without its private key.
    case withoutKey(String)
    /// The CA is not imported; `namesake` has the same subject and another key.
    case unknown(subject: String, namesake: String?)
  }

  /// The name of the new entry is in use.
  case nameTaken(String)
  /// Another session changed the entry while this one waited.
  case changedMeanwhile(String)
  case notGenerated(String, any Error)
  case notRenewed(String, any Error)
  /// A revoked certificate cannot be renewed.
  case renewalOfRevoked(String)
  case renewalWithoutIssuer(String, MissingIssuer)
  /// A SCEP server renews valid certificates only.
  case renewalOfExpired(String)
  case alreadyRevoked(String)
  case revocationOfSelfSigned(String)
  case revocationWithoutIssuer(String, MissingIssuer)
  /// The key usage of the CA lacks `cRLSign`.
  case revocationListForbidden(String)
}
