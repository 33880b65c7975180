// SPDX-License-Identifier: Apache-2.0

import Configuration
import Enrollment
import HTTP
import PKI
import POSIX
import Shell

/// A SCEP profile (`shared scep <name>`), with what a command says in place of its leaves.
struct SCEPProfile {
  /// What authorizes a request.
  enum Challenge {
    case none
    case fixed(Secret)
    case dynamic(HTTPURL, username: String, password: Secret)
  }

  let url: HTTPURL
  let authorityIdentity: String
  /// Entry of the CA that a server has to have its certificate from when it is asked over `https`.
  let trusted: String?
  /// Entry of the certificate that is shown to the server.
  let client: String?
  /// With its tokens, as it was typed.
  let subject: String
  let bits: Int
  let digest: SignatureDigest
  let fingerprint: String?
  let challenge: Challenge
  let extensions: [CertificateExtension]

  /// - Parameters:
  ///   - entry: the profile; nil where the command says everything itself.
  ///   - open: decrypts a secret leaf of the configuration.
  /// - Throws: a refusal that names what is missing.
  init(
    _ entry: Container?, name: String?, _ arguments: Arguments,
    open: (_ text: String, _ leaf: String) throws -> Secret
  ) throws {
    func value(_ leaf: String) -> String? { arguments.optional(leaf) ?? entry?[leaf]?.leaf }
    let place = name.map { "scep profile \($0)" } ?? "the request"
    guard let text = value("scep-url") else {
      throw Refusal.serverError("\(place) has no scep-url")
    }
    guard let url = HTTPURL(text) else {
      throw Refusal.serverError("scep-url \(text) is not a valid URL")
    }
    guard let identity = value("ca-identity-name") else {
      throw Refusal.serverError("\(place) has no ca-identity-name")
    }
    self.url = url
    authorityIdentity = identity
    trusted = value("scep-ca-cert")
    client = value("scep-client-cert")
    subject = value("subject") ?? "CN=$USERNAME"
    bits =
      arguments.optionalInteger("rsa-nbits")
      ?? entry?["algorithm"]?.container?["rsa"]?.container?["rsa-nbits"]?.leaf.flatMap { Int($0) }
      ?? 2048
    digest = value("digest").flatMap(SignatureDigest.init) ?? .sha256
    fingerprint = value("fingerprint")
    challenge = try SCEPProfile.challenge(entry, arguments, open: open)
    extensions = SCEPProfile.extensions(entry, arguments)
  }

  private static func challenge(
    _ entry: Container?, _ arguments: Arguments,
    open: (_ text: String, _ leaf: String) throws -> Secret
  ) throws -> Challenge {
    if arguments.has("scep-challenge") {
      if let fixed = arguments.secret("fixed") { return .fixed(fixed) }
      guard let url = arguments.optional("otp-server-url"),
        let password = arguments.secret("password")
      else { return .none }
      return try dynamic(url, arguments.optional("username"), password)
    }
    guard let container = entry?["scep-challenge"]?.container else { return .none }
    if let fixed = container["fixed"]?.leaf { return .fixed(try open(fixed, "fixed")) }
    guard let settings = container["dynamic"]?.container else { return .none }
    guard let url = settings["otp-server-url"]?.leaf, let password = settings["password"]?.leaf
    else {
      throw Refusal.serverError(
        "scep-challenge dynamic needs otp-server-url, username and password")
    }
    return try dynamic(url, settings["username"]?.leaf, try open(password, "password"))
  }

  private static func dynamic(
    _ text: String, _ username: String?, _ password: Secret
  ) throws -> Challenge {
    guard let url = HTTPURL(text) else {
      throw Refusal.serverError("otp-server-url \(text) is not a valid URL")
    }
    guard let username else {
      throw Refusal.serverError(
        "scep-challenge dynamic needs otp-server-url, username and password")
    }
    return .dynamic(url, username: username, password: password)
  }

  private static func extensions(
    _ entry: Container?, _ arguments: Arguments
  ) -> [CertificateExtension] {
    func value(_ leaf: String) -> String? { arguments.optional(leaf) ?? entry?[leaf]?.leaf }
    var extensions: [CertificateExtension] = []
    var usage: [CertificateExtension.KeyUsage] = []
    if value("use-as-digital-signature") == "yes" { usage.append(.digitalSignature) }
    if value("use-for-key-encipherment") == "yes" { usage.append(.keyEncipherment) }
    if !usage.isEmpty { extensions.append(.keyUsage(usage)) }
    let attributes = entry?["certificate-attributes"]?.container
    let isSaid = arguments.has("certificate-attributes")
    func name(_ leaf: String) -> String? {
      isSaid ? arguments.optional(leaf) : attributes?[leaf]?.leaf
    }
    if let mailbox = name("rfc822name") { extensions.append(.alternativeNames([.email(mailbox)])) }
    if let host = name("dnsname") { extensions.append(.alternativeNames([.dns(host)])) }
    if let identifier = name("uniform-resource-identifier") {
      extensions.append(.alternativeNames([.uri(identifier)]))
    }
    return extensions
  }
}
