// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import Text

/// Serial number of a certificate (RFC 5280 section 4.1.2.2): positive, at most 20 bytes.
public struct SerialNumber: Hashable, Sendable {
  /// Big-endian, without leading zeros.
  public let bytes: [UInt8]

  /// A small number; 0 becomes 1.
  public init(_ number: UInt32) {
    let all = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: max(number, 1) >> $0) }
    bytes = Array(all.drop { $0 == 0 })
  }

  /// 16 random bytes.
  public static func random() throws(OpenSSLError) -> SerialNumber {
    var bytes = try SecureRandom.bytes(16)
    bytes[0] = bytes[0] & 0x3F | 0x40
    return SerialNumber(bytes: bytes)
  }

  /// Hexadecimal digits as `Certificate.serial` writes them; nil for anything else, for 0 and for
  /// more than 20 bytes.
  public init?(hexadecimal text: String) {
    let digits = text.utf8.count.isMultiple(of: 2) ? text : "0" + text
    guard let all = Hexadecimal.decode(digits.utf8) else { return nil }
    let bytes = Array(all.drop { $0 == 0 })
    guard (1...20).contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Upper-case hexadecimal digits, as `Certificate.serial`.
  public var hexadecimal: String { Hexadecimal.upper(bytes) }

  /// Writes it into OpenSSL's number.
  func store(into number: UnsafeMutablePointer<ASN1_INTEGER>?) throws(OpenSSLError) {
    let value = try check(BN_bin2bn(bytes, Int32(bytes.count), nil))
    defer { BN_free(value) }
    guard let number, BN_to_ASN1_INTEGER(value, number) != nil else { throw .drain() }
  }
}
