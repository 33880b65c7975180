// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import POSIX

/// A message whose content and attributes one key has signed (RFC 5652 section 5).
public enum SignedData {
  /// Signs `content` with `attributes`; the signer's certificate is included.
  ///
  /// - Returns: the message in DER.
  /// - Throws: `CMSError.failed`, also for a malformed identifier.
  public static func sign(
    _ content: [UInt8], attributes: [MessageAttribute], certificate: Certificate, key: PrivateKey,
    digest: SignatureDigest = .sha256
  ) throws(CMSError) -> [UInt8] {
    defer { ERR_clear_error() }
    let partial = UInt32(CMS_BINARY | CMS_PARTIAL)
    guard let made = CMS_sign(nil, nil, nil, nil, partial) else { throw .failed(.drain()) }
    let message = ContentInfo(owning: made)
    guard
      let signer = CMS_add1_signer(
        message.pointer, certificate.pointer, key.pointer, digest.pointer(for: key),
        partial | UInt32(CMS_NOSMIMECAP))
    else { throw .failed(.drain()) }
    for attribute in attributes { try add(attribute, to: signer) }
    let flags = UInt32(CMS_BINARY)
    guard withReadingBIO(content, { CMS_final(message.pointer, $0, nil, flags) }) == 1 else {
      throw .failed(.drain())
    }
    return try message.der()
  }

  /// Verifies a message that only one of `signers` has signed, and returns its content and those of
  /// the named attributes that it contains once, with one value.
  ///
  /// - Throws: `CMSError`; `.badSignature` where another key signed it.
  public static func read(
    _ bytes: [UInt8], signedByOneOf signers: [Certificate], attributes: [String]
  ) throws(CMSError) -> (content: [UInt8], attributes: [MessageAttribute]) {
    defer { ERR_clear_error() }
    let message = try ContentInfo(bytes)
    guard OBJ_obj2nid(CMS_get0_type(message.pointer)) == NID_pkcs7_signed,
      let info = copenssl_only_signer(message.pointer)
    else { throw .malformed }
    // Verification uses the expected key, not the certificates within the message.
    guard let signer = signers.first(where: { CMS_SignerInfo_cert_cmp(info, $0.pointer) == 0 })
    else { throw .badSignature }
    CMS_SignerInfo_set1_signer_cert(info, signer.pointer)
    let output: MemoryBIO
    do { output = try MemoryBIO() } catch { throw .failed(error) }
    let flags = UInt32(CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY | CMS_NOINTERN)
    guard CMS_verify(message.pointer, nil, nil, nil, output.pointer, flags) == 1 else {
      throw .badSignature
    }
    var found: [MessageAttribute] = []
    for name in attributes {
      if let value = value(of: name, in: info) { found.append(MessageAttribute(name, value)) }
    }
    return (output.withContents { Array($0) }, found)
  }

  private static func add(
    _ attribute: MessageAttribute, to signer: OpaquePointer
  ) throws(CMSError) {
    guard let object = OBJ_txt2obj(attribute.identifier, 1) else { throw .failed(.drain()) }
    defer { ASN1_OBJECT_free(object) }
    let (type, bytes): (Int32, [UInt8]) =
      switch attribute.value {
      case .printable(let text): (V_ASN1_PRINTABLESTRING, Array(text.utf8))
      case .text(let text): (V_ASN1_UTF8STRING, Array(text.utf8))
      case .octets(let octets): (V_ASN1_OCTET_STRING, octets)
      }
    let added = withOctets(bytes) { base, count in
      CMS_signed_add1_attr_by_OBJ(signer, object, type, base, Int32(count))
    }
    guard added == 1 else { throw .failed(.drain()) }
  }

  private static func value(of name: String, in signer: OpaquePointer) -> MessageAttribute.Value? {
    guard let object = OBJ_txt2obj(name, 1) else { return nil }
    defer { ASN1_OBJECT_free(object) }
    // -3: only an attribute that is present once, with one value.
    for type in [V_ASN1_PRINTABLESTRING, V_ASN1_UTF8STRING, V_ASN1_OCTET_STRING] {
      guard let data = CMS_signed_get0_data_by_OBJ(signer, object, -3, type) else { continue }
      let text = data.assumingMemoryBound(to: ASN1_STRING.self)
      guard let base = ASN1_STRING_get0_data(text) else { return nil }
      let bytes = Array(UnsafeBufferPointer(start: base, count: Int(ASN1_STRING_length(text))))
      let string = String(decoding: bytes, as: UTF8.self)
      return switch type {
      case V_ASN1_OCTET_STRING: .octets(bytes)
      case V_ASN1_UTF8STRING: .text(string)
      default: .printable(string)
      }
    }
    return nil
  }
}
