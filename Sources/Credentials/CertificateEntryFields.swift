// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import PKI

/// A certificate as the configuration will hold it: the fields of `shared certificate <name>`.
///
/// The writing side of ``CertificateEntry``. Source: entries written by PAN-OS in published
/// configurations; the lengths are the schema's.
public struct CertificateEntryFields: Sendable {
  /// Most characters of the PEM texts.
  public static let longestPublicKey = 16_384
  /// Most characters of the common name.
  public static let longestCommonName = 255
  /// Most characters of subject and issuer.
  public static let longestName = 1_023

  /// Names and values in the order in which the appliance writes them; `private-key` is the last
  /// one and stands there only where there is a key.
  public let fields: [(name: String, value: String)]

  /// The entry as it stands in the configuration.
  public var container: Container {
    Container(fields.map { Container.Child(name: $0.name, node: .leaf($0.value)) })
  }

  /// The value of one field.
  public subscript(name: String) -> String? {
    fields.first { $0.name == name }?.value
  }

  /// Makes the entry of an imported file and encrypts its key.
  ///
  /// - Parameter isBlocked: the key is never to be exported.
  /// - Throws: `ImportError.tooLarge` for a field over its length; `.failed` when OpenSSL cannot
  ///   encrypt.
  public init(
    _ credential: ImportedCredential, keyRing: KeyRing, isBlocked: Bool = false
  ) throws(ImportError) {
    let sealed: String? =
      if let key = credential.key {
        try SealedPrivateKey.seal(
          key, for: credential.certificate, keyRing: keyRing, isBlocked: isBlocked)
      } else { nil }
    try self.init(
      certificate: credential.certificate, chain: credential.chain, privateKey: sealed)
  }

  /// Makes the entry of a certificate, with a key that is already encrypted.
  ///
  /// - Throws: `ImportError.tooLarge` for a field over its length.
  public init(
    certificate: Certificate, chain: [Certificate], privateKey: String?
  ) throws(ImportError) {
    let texts = ([certificate] + chain).map(\.pem).joined()
    let commonName = certificate.commonName ?? ""
    try Self.limit(texts, .publicKey, Self.longestPublicKey)
    try Self.limit(
      commonName, .commonName, Self.longestCommonName)
    try Self.limit(
      certificate.subject, .subject, Self.longestName)
    try Self.limit(
      certificate.issuer, .issuer, Self.longestName)
    var fields = [
      (name: "subject-hash", value: certificate.subjectHashOld),
      (name: "issuer-hash", value: certificate.issuerHashOld),
      (name: "not-valid-before", value: certificate.notBeforeText),
      (name: "issuer", value: certificate.issuer),
      (name: "not-valid-after", value: certificate.notAfterText),
      (name: "common-name", value: commonName),
      (name: "expiry-epoch", value: String(certificate.notAfter)),
      (name: "ca", value: certificate.isCertificateAuthority ? "yes" : "no"),
      (name: "subject", value: certificate.subject),
      (name: "public-key", value: texts),
      (name: "algorithm", value: certificate.keyAlgorithm.configurationName),
    ]
    if let privateKey {
      try Self.limit(privateKey, .privateKey, SealedPrivateKey.longestText)
      fields.append((name: "private-key", value: privateKey))
    }
    self.fields = fields
  }

  /// Makes the entry of a certificate signing request, to which the certificate is added later.
  ///
  /// - Parameter privateKey: its key, encrypted.
  /// - Throws: `ImportError.tooLarge` for a field over its length.
  public init(request: CertificateSigningRequest, privateKey: String) throws(ImportError) {
    let (subject, commonName) = (request.subject.description, request.subject.commonName ?? "")
    try Self.limit(request.pem, .publicKey, Self.longestPublicKey)
    try Self.limit(
      commonName, .commonName, Self.longestCommonName)
    try Self.limit(subject, .subject, Self.longestName)
    try Self.limit(privateKey, .privateKey, SealedPrivateKey.longestText)
    fields = [
      (name: "common-name", value: commonName), (name: "subject", value: subject),
      (name: "csr", value: request.pem),
      (name: "algorithm", value: request.publicKey.algorithm.configurationName),
      (name: "private-key", value: privateKey),
    ]
  }

  private static func limit(
    _ text: String, _ part: ImportError.Part, _ limit: Int
  ) throws(ImportError) {
    guard text.unicodeScalars.count <= limit else { throw .tooLarge(part, limit: limit) }
  }
}
