// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import Shell

extension CertificateOrder {
  /// The order of a `request certificate generate` line.
  ///
  /// Source of defaults and limits: schema-facts 9.1; releases from 10.2 on make RSA keys of at least
  /// 2,048 bits, and sign with SHA-256 or longer ("upgrade considerations").
  init(_ arguments: Arguments) throws {
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
    let names: [AlternativeName] =
      arguments.list("hostname").map { .dns($0) } + arguments.list("ip").map { .address($0) }
      + arguments.list("alt-email").map { .email($0) }
    let name = try arguments.string("certificate-name")
    let key = try Self.key(arguments)
    self.init(
      name: name, subject: try DistinguishedName(attributes), key: key,
      digest: arguments.optional("digest").flatMap(SignatureDigest.init) ?? .sha256,
      signer: Self.signer(arguments.optional("signed-by")),
      days: arguments.optionalInteger("days-till-expiry") ?? 365,
      isAuthority: arguments.optional("ca") == "yes",
      isBlocked: arguments.optional("block-private-key") == "yes", alternativeNames: names,
      responder: arguments.optional("ocsp-responder-url"))
  }

  private static func signer(_ text: String?) -> Signer {
    switch text {
    case nil: .itself
    case "external": .external
    case .some(let name): .authority(name)
    }
  }

  private static func key(_ arguments: Arguments) throws(Refusal) -> KeySpecification {
    let (rsa, ecdsa) = (
      arguments.optionalInteger("rsa-nbits"), arguments.optionalInteger("ecdsa-nbits")
    )
    let digest = arguments.optional("digest") ?? "sha256"
    guard digest != "md5", digest != "sha1" else {
      throw .serverError("digest \(digest) is not supported, it must be sha256 or longer")
    }
    switch arguments.optional("algorithm") {
    case "ECDSA":
      guard rsa == nil, let ecdsa, let curve = KeySpecification.Curve(bits: ecdsa) else {
        throw .invalidSyntax
      }
      guard digest != "sha512" else {
        throw .serverError("digest sha512 is not supported with ECDSA, it must be sha256 or sha384")
      }
      return .ec(curve)
    case .some:
      guard ecdsa == nil, let rsa else { throw .invalidSyntax }
      guard rsa >= 2048 else {
        throw .serverError("rsa-nbits \(rsa) is not supported, it must be at least 2048")
      }
      return .rsa(bits: rsa)
    case nil:
      guard rsa == nil, ecdsa == nil else { throw .invalidSyntax }
      return .rsa(bits: 2048)
    }
  }
}
