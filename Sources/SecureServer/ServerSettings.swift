// SPDX-License-Identifier: Apache-2.0

import PKI

/// What the listener reads of a configuration: `deviceconfig setting management
/// secure-conn-server` with all that it names, and nothing else.
///
/// Two configurations with equal settings serve alike; a commit from one to the other ends nothing.
struct ServerSettings: Hashable, Sendable {
  /// `shared certificate <name>`, as far as TLS needs it.
  struct CertificateEntry: Hashable, Sendable {
    let name: String
    /// PEM texts: the certificate, then its chain.
    let publicKey: String
    /// Sealed; nil where there is no key.
    let privateKey: String?
  }

  /// `shared ssl-tls-service-profile <name>`.
  struct ServiceProfile: Hashable, Sendable {
    let name: String
    let certificate: CertificateEntry?
    let minimumVersion: String
    let maximumVersion: String
    /// Toggles that say `no`.
    let disabled: Set<String>
  }

  /// One CA of a certificate profile.
  struct Authority: Hashable, Sendable {
    let certificate: CertificateEntry
    let defaultOCSPURL: String?
    let ocspVerifyCertificate: CertificateEntry?
    /// The name of a verifying certificate that does not exist.
    let missingVerifyCertificate: String?
  }

  /// Where the name of a client comes from.
  enum UsernameField: Hashable, Sendable {
    case commonName, email, principalName
  }

  /// `shared certificate-profile <name>`. Times are seconds.
  struct CertificateProfile: Hashable, Sendable {
    let name: String
    let authorities: [Authority]
    let missingAuthorities: [String]
    let usernameField: UsernameField?
    let domain: String?
    let usesCRL: Bool
    let usesOCSP: Bool
    let crlTimeout: Int
    let ocspTimeout: Int
    let statusTimeout: Int
    let excludesNonce: Bool
    let blocksUnknown: Bool
    let blocksTimeout: Bool
    let blocksUnauthenticated: Bool
    let blocksExpired: Bool
  }

  /// One entry of the authorization list.
  struct Identifier: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
      case commonName(String)
      case address(String)
      case hostName(String)
      case email(String)
    }
    let name: String
    let kind: Kind
  }

  var serviceProfile: ServiceProfile?
  var certificateProfile: CertificateProfile?
  /// A profile that is named and does not exist: nothing can be served then.
  var missingProfile: String?
  var disablesPredefined = false
  var checksAuthorizationList = false
  var authorizationList: [Identifier] = []
  /// Minutes.
  var disconnectWaitTime = 0
  /// Imported CA certificates that complete the chain of the certificate that is served.
  var intermediates: [CertificateEntry] = []

  /// The versions that are served.
  var versions: (minimum: TLSVersion, maximum: TLSVersion) {
    (
      TLSVersion(configured: serviceProfile?.minimumVersion ?? "tls1-2") ?? .tls12,
      TLSVersion(configured: serviceProfile?.maximumVersion ?? "max") ?? .tls13
    )
  }

  /// Everything but the wait time: sessions end only when this differs.
  var essence: ServerSettings {
    var copy = self
    copy.disconnectWaitTime = 0
    return copy
  }
}
