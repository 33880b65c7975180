// SPDX-License-Identifier: Apache-2.0

public import PKI
public import POSIX

/// A SCEP profile, and what a command says in place of its leaves; nil where the profile's hold.
public struct SCEPOverrides: Sendable {
  /// What authorizes a request, in clear.
  public enum Challenge: Sendable {
    case none
    case fixed(Secret)
    case dynamic(url: String, username: String?, password: Secret)
  }

  /// Name of the profile; nil where the command says everything itself.
  public var profile: String?
  public var url: String?
  public var authorityIdentity: String?
  public var serverAuthority: String?
  public var clientCertificate: String?
  public var subject: String?
  public var rsaBits: Int?
  public var digest: SignatureDigest?
  public var fingerprint: String?
  public var challenge: Challenge?
  public var isForDigitalSignature: Bool?
  public var isForKeyEncipherment: Bool?
  public var alternativeNames: [AlternativeName]?

  public init(profile: String? = nil) { self.profile = profile }
}
