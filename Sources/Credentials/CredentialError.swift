// SPDX-License-Identifier: Apache-2.0

public import PKI

/// Why something of a configuration's certificates cannot be used: values only, worded at the edge.
public enum CredentialError: Error, Hashable, Sendable {
  /// There is no entry of that name in `shared certificate`.
  case noCertificate(String)
  /// The entry is a request that waits for its certificate.
  case certificatePending(String)
  /// The entry's PEM texts cannot be parsed.
  case certificateUnreadable(String)
  case noSigningRequest(String)
  case noPrivateKey(String)
  /// The private key is encrypted, and the appliance has no key ring yet.
  case noKeyRing(String)
  case privateKeyUnusable(String, SealError)
  case notCertificationAuthority(String)
  case revoked(String)
  case issuing(String, IssuingError)
}
