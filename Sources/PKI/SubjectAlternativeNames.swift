// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import Text

/// The subjectAltName extension (RFC 5280 section 4.2.1.6), printable.
public struct SubjectAlternativeNames: Hashable, Sendable {
  /// Host names, `*` included, as they stand.
  public private(set) var dns: [String] = []
  /// Addresses in their usual text form.
  public private(set) var addresses: [String] = []
  /// Mailbox addresses.
  public private(set) var email: [String] = []

  /// Of a certificate.
  init(_ pointer: OpaquePointer) {
    let value = X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil)
    self.init(owning: value.map(OpaquePointer.init))
  }

  /// Of the extensions that a request asks for.
  init(ofRequest pointer: OpaquePointer) {
    let extensions = X509_REQ_get_extensions(pointer)
    defer { copenssl_extensions_free(extensions) }
    let value = X509V3_get_d2i(extensions, NID_subject_alt_name, nil, nil)
    self.init(owning: value.map(OpaquePointer.init))
  }

  private init(owning names: OpaquePointer?) {
    guard let names else { return }
    defer { GENERAL_NAMES_free(names) }
    for index in 0..<max(copenssl_name_count(names), 0) {
      guard let name = copenssl_name(names, index) else { continue }
      var kind: Int32 = -1
      guard let value = GENERAL_NAME_get0_value(name, &kind) else { continue }
      let string = UnsafePointer(value.assumingMemoryBound(to: ASN1_STRING.self))
      switch kind {
      case GEN_DNS: dns.append(SubjectAlternativeNames.text(string))
      case GEN_EMAIL: email.append(SubjectAlternativeNames.text(string))
      case GEN_IPADD:
        if let address = SubjectAlternativeNames.address(SubjectAlternativeNames.bytes(string)) {
          addresses.append(address)
        }
      default: break
      }
    }
  }

  private static func bytes(_ string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
    guard let data = ASN1_STRING_get0_data(string) else { return [] }
    return [UInt8](UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(string))))
  }

  private static func text(_ string: UnsafePointer<ASN1_STRING>) -> String {
    String(decoding: bytes(string), as: UTF8.self).printable
  }

  /// IPv4 with dots; IPv6 as RFC 5952 section 4 writes it; nil for any other length.
  private static func address(_ bytes: [UInt8]) -> String? {
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    guard bytes.count == 16 else { return nil }
    let groups = stride(from: 0, to: 16, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    var longest = 0..<0
    var start: Int?
    for index in 0...8 {
      if index < 8, groups[index] == 0 {
        start = start ?? index
      } else if let first = start {
        if index - first > max(longest.count, 1) { longest = first..<index }
        start = nil
      }
    }
    let texts = groups.map { String($0, radix: 16) }
    guard !longest.isEmpty else { return texts.joined(separator: ":") }
    return texts[..<longest.lowerBound].joined(separator: ":") + "::"
      + texts[longest.upperBound...].joined(separator: ":")
  }
}
