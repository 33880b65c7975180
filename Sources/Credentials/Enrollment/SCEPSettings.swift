// SPDX-License-Identifier: Apache-2.0

import HTTP
public import PKI
import POSIX

/// What a SCEP server is asked for: a profile, with what a command says in place of its leaves,
/// checked and decrypted.
struct SCEPSettings {
  enum Challenge {
    case none
    case fixed(Secret)
    case dynamic(HTTPURL, username: String, password: Secret)
  }

  let url: HTTPURL
  let authorityIdentity: String
  /// Name of the CA entry that has to have issued the server's certificate when the URL says `https`.
  let serverAuthority: String?
  /// Name of the certificate entry that is sent to the server.
  let clientCertificate: String?
  /// With its tokens, as it was typed.
  let subject: String
  let rsaBits: Int
  let digest: SignatureDigest
  let fingerprint: String?
  let challenge: Challenge
  let extensions: [CertificateExtension]

  /// - Parameters:
  ///   - profile: nil where the command says everything itself.
  ///   - decrypt: decrypts a secret leaf of the profile.
  /// - Throws: `SCEPSettingsError`, and what `decrypt` throws.
  init(
    _ profile: SCEPProfile?, _ overrides: SCEPOverrides,
    decrypt: (_ text: String, _ leaf: String) throws -> Secret
  ) throws {
    guard let text = overrides.url ?? profile?.url else {
      throw SCEPSettingsError.missing(.url, profile: profile?.name)
    }
    guard let url = HTTPURL(text) else { throw SCEPSettingsError.malformedURL(.server, text) }
    guard let identity = overrides.authorityIdentity ?? profile?.authorityIdentity else {
      throw SCEPSettingsError.missing(.authorityIdentity, profile: profile?.name)
    }
    self.url = url
    authorityIdentity = identity
    serverAuthority = overrides.serverAuthority ?? profile?.serverAuthority
    clientCertificate = overrides.clientCertificate ?? profile?.clientCertificate
    subject = overrides.subject ?? profile?.subject ?? "CN=$USERNAME"
    rsaBits = overrides.rsaBits ?? profile?.rsaBits ?? 2048
    digest = overrides.digest ?? profile?.digest ?? .sha256
    fingerprint = overrides.fingerprint ?? profile?.fingerprint
    challenge = try Self.challenge(profile, overrides, decrypt: decrypt)
    extensions = Self.extensions(profile, overrides)
  }

  private static func challenge(
    _ profile: SCEPProfile?, _ overrides: SCEPOverrides,
    decrypt: (_ text: String, _ leaf: String) throws -> Secret
  ) throws -> Challenge {
    switch overrides.challenge {
    case .some(.none): return .none
    case .fixed(let secret): return .fixed(secret)
    case .dynamic(let url, let username, let password):
      return try dynamic(url, username, password)
    case nil: break
    }
    switch profile?.challenge {
    case nil, .some(.none): return .none
    case .fixed(let text): return .fixed(try decrypt(text, "fixed"))
    case .dynamic(let url, let username, let password):
      guard let url, let password else { throw SCEPSettingsError.incompleteChallenge }
      return try dynamic(
        url, username, decrypt(password, SCEPProfile.ChallengeLeaf.password.rawValue))
    }
  }

  private static func dynamic(
    _ text: String, _ username: String?, _ password: Secret
  ) throws(SCEPSettingsError) -> Challenge {
    guard let url = HTTPURL(text) else { throw .malformedURL(.challenge, text) }
    guard let username else { throw .incompleteChallenge }
    return .dynamic(url, username: username, password: password)
  }

  private static func extensions(
    _ profile: SCEPProfile?, _ overrides: SCEPOverrides
  ) -> [CertificateExtension] {
    let signs = overrides.isForDigitalSignature ?? profile?.isForDigitalSignature ?? false
    let enciphers = overrides.isForKeyEncipherment ?? profile?.isForKeyEncipherment ?? false
    let usage: [CertificateExtension.KeyUsage] =
      (signs ? [.digitalSignature] : []) + (enciphers ? [.keyEncipherment] : [])
    let names = overrides.alternativeNames ?? profile?.alternativeNames ?? []
    return (usage.isEmpty ? [] : [.keyUsage(usage)]) + names.map { .alternativeNames([$0]) }
  }
}

/// Why a SCEP profile cannot be used.
public enum SCEPSettingsError: Error, Hashable, Sendable {
  /// A leaf that is needed.
  public enum Leaf: String, Sendable {
    case url = "scep-url"
    case authorityIdentity = "ca-identity-name"
  }

  /// A leaf that holds a URL.
  public enum URLLeaf: String, Sendable {
    case server = "scep-url"
    case challenge = "otp-server-url"
  }

  case noProfile(String)
  /// Neither the profile nor the command says it; `profile` is nil where no profile was named.
  case missing(Leaf, profile: String?)
  case malformedURL(URLLeaf, String)
  /// A dynamic challenge needs a URL, a user name and a password.
  case incompleteChallenge
  /// A secret leaf cannot be decrypted.
  case secretUnusable(leaf: String, profile: String, SealError)
  /// The subject has the token `$EMAILADDRESS`, and the appliance has no e-mail address.
  case noMailAddress(subject: String)
  case malformedSubject(String, IssuingError)
}
