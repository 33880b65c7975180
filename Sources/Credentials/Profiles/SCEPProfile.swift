// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import PKI

/// A SCEP profile, as a configuration holds it: texts are neither checked nor decrypted.
public struct SCEPProfile: Hashable, Sendable {
  /// What authorizes a request. Passwords are encrypted.
  public enum Challenge: Hashable, Sendable {
    case none
    case fixed(String)
    case dynamic(url: String?, username: String?, password: String?)
  }

  /// Leaves of a dynamic challenge, each of which is needed.
  public enum ChallengeLeaf: String, Sendable, CaseIterable {
    case url = "otp-server-url"
    case username
    case password
  }

  public let name: String
  public let url: String?
  public let authorityIdentity: String?
  /// Name of the CA entry that has to have issued the server's certificate when the URL says `https`.
  public let serverAuthority: String?
  /// Name of the certificate entry that is sent to the server.
  public let clientCertificate: String?
  /// The subject with its tokens, as it was typed.
  public let subject: String?
  public let rsaBits: Int?
  public let digest: SignatureDigest?
  /// Fingerprint of the CA certificate.
  public let fingerprint: String?
  public let challenge: Challenge
  public let isForDigitalSignature: Bool
  public let isForKeyEncipherment: Bool
  public let alternativeNames: [AlternativeName]

  public init(name: String, _ content: Container) {
    self.name = name
    url = content.text("scep-url")
    authorityIdentity = content.text("ca-identity-name")
    serverAuthority = content.text("scep-ca-cert")
    clientCertificate = content.text("scep-client-cert")
    subject = content.text("subject")
    rsaBits = content["algorithm"]?.container?["rsa"]?.container?.number("rsa-nbits")
    digest = content.text("digest").flatMap(SignatureDigest.init)
    fingerprint = content.text("fingerprint")
    challenge = Self.challenge(content["scep-challenge"]?.container)
    isForDigitalSignature = content.isYes("use-as-digital-signature")
    isForKeyEncipherment = content.isYes("use-for-key-encipherment")
    let attributes = content["certificate-attributes"]?.container
    alternativeNames = [
      attributes?.text("rfc822name").map { .email($0) },
      attributes?.text("dnsname").map { .dns($0) },
      attributes?.text("uniform-resource-identifier").map { .uri($0) },
    ].compactMap { $0 }
  }

  private static func challenge(_ content: Container?) -> Challenge {
    if let text = content?.text("fixed") { return .fixed(text) }
    guard let dynamic = content?["dynamic"]?.container else { return .none }
    func value(_ leaf: ChallengeLeaf) -> String? { dynamic.text(leaf.rawValue) }
    return .dynamic(url: value(.url), username: value(.username), password: value(.password))
  }
}

extension SCEPProfile.Challenge {
  /// Leaves that a dynamic challenge lacks.
  public var missingLeaves: [SCEPProfile.ChallengeLeaf] {
    guard case .dynamic(let url, let username, let password) = self else { return [] }
    return zip(SCEPProfile.ChallengeLeaf.allCases, [url, username, password]).compactMap {
      $1 == nil ? $0 : nil
    }
  }

  /// The encrypted password; nil where there is none.
  public var password: String? {
    switch self {
    case .none: nil
    case .fixed(let text): text
    case .dynamic(_, _, let password): password
    }
  }
}
