// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import Text

/// The texts of a certificate's names and numbers.
enum CertificateName {
  /// A name on one line, as `X509_NAME_oneline` writes it.
  static func oneLine(_ name: OpaquePointer) throws(OpenSSLError) -> String {
    let text = try check(X509_NAME_oneline(name, nil, 0))
    defer { copenssl_free(text) }
    return String(cString: text)
  }

  /// The first common name, printable.
  static func commonName(_ name: OpaquePointer) -> String? {
    let index = X509_NAME_get_index_by_NID(name, NID_commonName, -1)
    guard index >= 0, let entry = X509_NAME_get_entry(name, index) else { return nil }
    guard let data = X509_NAME_ENTRY_get_data(entry) else { return nil }
    return text(data)
  }

  /// An ASN.1 string as printable UTF-8; nil when its encoding is damaged.
  static func text(_ string: UnsafePointer<ASN1_STRING>) -> String? {
    var data: UnsafeMutablePointer<UInt8>?
    let count = ASN1_STRING_to_UTF8(&data, string)
    guard count >= 0, let data else { return nil }
    defer { copenssl_free(data) }
    let bytes = UnsafeBufferPointer(start: data, count: Int(count))
    return String(decoding: bytes, as: UTF8.self).printable
  }

  /// A serial number in hexadecimal, with a minus sign where it is negative.
  static func serial(_ number: UnsafePointer<ASN1_INTEGER>) throws(OpenSSLError) -> String {
    let value = try check(ASN1_INTEGER_to_BN(number, nil))
    defer { BN_free(value) }
    let digits = try check(BN_bn2hex(value))
    defer { copenssl_free(digits) }
    return String(cString: digits)
  }

  /// The eight digits of a name's hash.
  static func hashText(_ hash: UInt) -> String {
    Hexadecimal.lower([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: hash >> $0) })
  }
}
