// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// A certificate profile: which CAs a peer's certificate has to come from, and how its name and its
/// revocation status are found. Times are seconds.
public struct CertificateProfile: Hashable, Sendable {
  /// One CA of the profile.
  public struct Authority: Hashable, Sendable {
    /// Name of the CA's entry in the list of certificates.
    public let name: String
    /// Asked in place of the responder that a certificate names.
    public let defaultOCSPURL: String?
    /// Name of the entry that has to have signed the OCSP response.
    public let ocspVerifyCertificate: String?
  }

  /// Where the name of a client comes from.
  public enum UsernameField: Hashable, Sendable {
    case commonName, email, principalName
  }

  /// A leaf that refuses clients whose revocation status is not known.
  public enum StatusFlag: String, Sendable {
    case unknown = "block-unknown-cert"
    case timeout = "block-timeout-cert"
  }

  public let name: String
  public let authorities: [Authority]
  public let usernameField: UsernameField?
  public let domain: String?
  public let usesCRL: Bool
  public let usesOCSP: Bool
  public let crlTimeout: Int
  public let ocspTimeout: Int
  /// Limit for the whole check; 0: no limit of its own.
  public let statusTimeout: Int
  public let excludesNonce: Bool
  public let blocksUnknown: Bool
  public let blocksTimeout: Bool
  public let blocksExpired: Bool

  public init(name: String, _ content: Container) {
    self.name = name
    authorities = (content["CA"]?.list ?? EntryList()).map { entry in
      Authority(
        name: entry.key, defaultOCSPURL: entry.content.text("default-ocsp-url"),
        ocspVerifyCertificate: entry.content.text("ocsp-verify-cert"))
    }
    let field = content["username-field"]?.container
    usernameField =
      switch (field?.text("subject"), field?.text("subject-alt")) {
      case ("common-name", _): .commonName
      case (_, "email"): .email
      case (_, "principal-name"): .principalName
      default: nil
      }
    domain = content.text("domain")
    usesCRL = content.isYes("use-crl")
    usesOCSP = content.isYes("use-ocsp")
    crlTimeout = content.number("crl-receive-timeout") ?? 5
    ocspTimeout = content.number("ocsp-receive-timeout") ?? 5
    statusTimeout = content.number("cert-status-timeout") ?? 5
    excludesNonce = content.isYes("ocsp-exclude-nonce")
    blocksUnknown = content.isYes(StatusFlag.unknown.rawValue)
    blocksTimeout = content.isYes(StatusFlag.timeout.rawValue)
    blocksExpired = content.isYes("block-expired-cert")
  }

  /// Whether the revocation status of certificates is checked at all.
  public var checksStatus: Bool { usesCRL || usesOCSP }
}
