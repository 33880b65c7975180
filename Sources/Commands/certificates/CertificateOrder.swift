// SPDX-License-Identifier: Apache-2.0

import PKI
import Shell

/// The words of `request certificate generate`, as values.
///
/// Source of defaults and limits: schema-facts 9.1; releases from 10.2 on make RSA keys of at least
/// 2,048 bits, and sign with SHA-256 or longer ("upgrade considerations").
struct CertificateOrder {
  /// Who signs.
  enum Signer {
    case itself, external
    case authority(String)
  }

  let name: String
  let key: KeySpecification
  let digest: SignatureDigest
  let isAuthority: Bool
  /// The key is never to be exported.
  let isBlocked: Bool
  let signer: Signer
  /// Days of validity.
  let days: Int
  let subject: DistinguishedName
  private let alternativeNames: [AlternativeName]
  private let responder: String?

  init(_ arguments: Arguments) throws {
    name = try arguments.string("certificate-name")
    digest = arguments.optional("digest").flatMap(SignatureDigest.init) ?? .sha256
    key = try CertificateOrder.key(arguments)
    isAuthority = arguments.optional("ca") == "yes"
    isBlocked = arguments.optional("block-private-key") == "yes"
    signer =
      switch arguments.optional("signed-by") {
      case nil: .itself
      case "external": .external
      case .some(let name): .authority(name)
      }
    days = arguments.optionalInteger("days-till-expiry") ?? 365
    responder = arguments.optional("ocsp-responder-url")
    alternativeNames =
      arguments.list("hostname").map { .dns($0) } + arguments.list("ip").map { .address($0) }
      + arguments.list("alt-email").map { .email($0) }
    // The order in which the appliance's own subjects stand: country first, common name last.
    var attributes: [DistinguishedName.Attribute] = []
    func add(_ kind: DistinguishedName.Kind, _ values: [String]) {
      attributes += values.map { DistinguishedName.Attribute(kind, $0) }
    }
    add(.country, arguments.list("country-code").map { $0.uppercased() })
    add(.state, arguments.list("state"))
    add(.locality, arguments.list("locality"))
    add(.organization, arguments.list("organization"))
    add(.organizationalUnit, arguments.list("organization-unit"))
    add(.commonName, arguments.list("name"))
    add(.email, arguments.list("email"))
    do throws(IssuingError) { subject = try DistinguishedName(attributes) } catch {
      throw Refusal.serverError("\(error)")
    }
  }

  private static func key(_ arguments: Arguments) throws -> KeySpecification {
    let (rsa, ecdsa) = (
      arguments.optionalInteger("rsa-nbits"), arguments.optionalInteger("ecdsa-nbits")
    )
    let digest = arguments.optional("digest") ?? "sha256"
    guard digest != "md5", digest != "sha1" else {
      throw Refusal.serverError("digest \(digest) is not supported, it must be sha256 or longer")
    }
    switch arguments.optional("algorithm") {
    case "ECDSA":
      guard rsa == nil, let ecdsa, let curve = KeySpecification.Curve(bits: ecdsa) else {
        throw Refusal.invalidSyntax
      }
      guard digest != "sha512" else {
        throw Refusal.serverError(
          "digest sha512 is not supported with ECDSA, it must be sha256 or sha384")
      }
      return .ec(curve)
    case .some:
      guard ecdsa == nil, let rsa else { throw Refusal.invalidSyntax }
      guard rsa >= 2048 else {
        throw Refusal.serverError("rsa-nbits \(rsa) is not supported, it must be at least 2048")
      }
      return .rsa(bits: rsa)
    case nil:
      guard rsa == nil, ecdsa == nil else { throw Refusal.invalidSyntax }
      return .rsa(bits: 2048)
    }
  }

  private var names: [CertificateExtension] {
    alternativeNames.isEmpty ? [] : [.alternativeNames(alternativeNames)]
  }

  private var constraints: [CertificateExtension] {
    guard isAuthority else {
      return [.basicConstraints(isAuthority: false, isCritical: false)]
    }
    return [
      .basicConstraints(isAuthority: true, isCritical: false),
      .keyUsage([.keyCertSign, .cRLSign], isCritical: false),
    ]
  }

  /// What a certificate carries, as the appliance makes them (samples in published configurations):
  /// a CA has neither key identifier, and none is critical. Beyond the samples a CA may sign lists
  /// of revoked certificates: without that no list of its verifies (page Fidelity).
  var extensions: [CertificateExtension] {
    let place: [CertificateExtension] = responder.map { [.ocspResponder($0)] } ?? []
    guard !isAuthority else { return constraints + names + place }
    return constraints + [
      .keyUsage(
        [.digitalSignature, .keyEncipherment, .dataEncipherment, .keyAgreement],
        isCritical: false),
      .extendedKeyUsage([.serverAuth, .clientAuth, .ipsecEndSystem]), .authorityKeyIdentifier,
      .subjectKeyIdentifier,
    ] + names + place
  }

  /// What a request asks for: a CA says that it wants to be one, and names are the requester's.
  var requestedExtensions: [CertificateExtension] { (isAuthority ? constraints : []) + names }
}
