// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
public import POSIX

/// A request for a certificate (PKCS#10, RFC 2986).
///
/// Immutable. What it says is the requester's word: whether he holds the key is told by
/// `isSignedByItsKey`.
public final class CertificateSigningRequest: @unchecked Sendable {
  /// OpenSSL's `X509_REQ`.
  private let pointer: OpaquePointer

  /// The request in DER.
  public let der: [UInt8]
  /// The subject in its exact encoding.
  public let subject: DistinguishedName
  /// The key a certificate is asked for.
  public let publicKey: PublicKey
  /// Names of the subjectAltName extension that is asked for.
  public let alternativeNames: SubjectAlternativeNames

  /// Makes a request and signs it.
  ///
  /// - Parameters:
  ///   - extensions: those that are asked for; none of an authority's (`.authorityKeyIdentifier`).
  ///   - challengePassword: the attribute of RFC 2985 section 5.4.1, printable ASCII or UTF-8; it
  ///     stands in the request in clear.
  /// - Throws: `IssuingError`.
  public convenience init(
    subject: DistinguishedName, key: PrivateKey, extensions: [CertificateExtension] = [],
    challengePassword: Secret? = nil, digest: SignatureDigest = .sha256
  ) throws(IssuingError) {
    defer { ERR_clear_error() }
    guard let request = X509_REQ_new() else { throw .failed(.drain()) }
    do throws(IssuingError) {
      try issuing { () throws(OpenSSLError) in
        try check(X509_REQ_set_version(request, 0))
        try check(subject.withName { X509_REQ_set_subject_name(request, $0) } ?? 0)
        try check(X509_REQ_set_pubkey(request, key.pointer))
        if let challengePassword {
          let added = withOctets(challengePassword) { base, count in
            X509_REQ_add1_attr_by_NID(
              request, NID_pkcs9_challengePassword, MBSTRING_UTF8, base, Int32(count))
          }
          try check(added)
        }
      }
      try CertificateSigningRequest.add(extensions, to: request)
      try checkSignature(X509_REQ_sign(request, key.pointer, digest.pointer(for: key)))
    } catch {
      X509_REQ_free(request)
      throw error
    }
    try self.init(owning: request)
  }

  /// Reads a request in DER.
  ///
  /// - Throws: `IssuingError.malformedRequest`.
  public convenience init(der: [UInt8]) throws(IssuingError) {
    let read = withOctets(der) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      return d2i_X509_REQ(nil, &cursor, count)
    }
    guard let read else {
      ERR_clear_error()
      throw .malformedRequest
    }
    try self.init(owning: read)
  }

  /// Reads the first request of a PEM text.
  ///
  /// - Throws: `IssuingError.malformedRequest`.
  public convenience init(pem: String) throws(IssuingError) {
    let labels: Set = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]
    let block = PEM.blocks(of: Array(pem.utf8)).first { labels.contains($0.label) }
    guard let content = block?.content else { throw .malformedRequest }
    try self.init(der: content.bytes)
  }

  /// Takes over the one reference to `pointer`, also when it throws.
  private init(owning pointer: OpaquePointer) throws(IssuingError) {
    defer { ERR_clear_error() }
    guard let der = encoded({ i2d_X509_REQ(pointer, $0) }),
      let name = X509_REQ_get_subject_name(pointer),
      let subject = try? DistinguishedName(name),
      let key = encoded({ i2d_X509_PUBKEY(X509_REQ_get_X509_PUBKEY(pointer), $0) }),
      let publicKey = try? PublicKey(der: key)
    else {
      X509_REQ_free(pointer)
      throw .malformedRequest
    }
    self.pointer = pointer
    self.der = der
    self.subject = subject
    self.publicKey = publicKey
    alternativeNames = SubjectAlternativeNames(ofRequest: pointer)
  }

  deinit { X509_REQ_free(pointer) }

  /// The request in PEM, with a newline at the end.
  public var pem: String { PEM.text(der, label: "CERTIFICATE REQUEST") }

  /// Whether the signature was made with the private half of its key. One signature check.
  public var isSignedByItsKey: Bool {
    defer { ERR_clear_error() }
    return X509_REQ_verify(pointer, publicKey.pointer) == 1
  }

  /// The challenge password; nil where there is none.
  public var challengePassword: Secret? {
    let index = X509_REQ_get_attr_by_NID(pointer, NID_pkcs9_challengePassword, -1)
    guard index >= 0, let attribute = X509_REQ_get_attr(pointer, index),
      let value = X509_ATTRIBUTE_get0_type(attribute, 0),
      let string = copenssl_text(value)
    else { return nil }
    var data: UnsafeMutablePointer<UInt8>?
    let count = ASN1_STRING_to_UTF8(&data, string)
    guard count >= 0, let data else {
      ERR_clear_error()
      return nil
    }
    defer { copenssl_clear_free(data, Int(count)) }
    return Secret(UnsafeBufferPointer(start: data, count: Int(count)))
  }

  private static func add(
    _ extensions: [CertificateExtension], to request: OpaquePointer
  ) throws(IssuingError) {
    guard !extensions.isEmpty else { return }
    guard let stack = copenssl_extensions_new() else { throw .failed(.drain()) }
    defer { copenssl_extensions_free(stack) }
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, nil, nil, request, nil, 0)
    for item in extensions {
      let made = try item.make(&context)
      guard copenssl_extensions_push(stack, made) > 0 else {
        X509_EXTENSION_free(made)
        throw .failed(.drain())
      }
    }
    guard X509_REQ_add_extensions(request, stack) == 1 else { throw .failed(.drain()) }
  }
}
