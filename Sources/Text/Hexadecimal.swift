// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal digits, two for each byte.
public enum Hexadecimal {
  /// Upper-case digits, as OpenSSL and the appliance write serial numbers and fingerprints.
  public static func upper(_ bytes: some Sequence<UInt8>) -> String {
    text(bytes, letter: UInt8(ascii: "A"))
  }

  /// Lower-case digits, as sha256sum(1) and the key ring write digests.
  public static func lower(_ bytes: some Sequence<UInt8>) -> String {
    text(bytes, letter: UInt8(ascii: "a"))
  }

  /// Appends lower-case digits in place: a key gets no copy in a `String`.
  public static func append(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(digit(byte >> 4, letter: UInt8(ascii: "a")))
    text.append(digit(byte & 15, letter: UInt8(ascii: "a")))
  }

  /// The bytes of an even number of digits of either case; nil for any other text.
  public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2)
    var high: UInt8?
    for character in text {
      guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { return nil }
      if let first = high {
        bytes.append(first << 4 | UInt8(digit))
        high = nil
      } else {
        high = UInt8(digit)
      }
    }
    return bytes
  }

  private static func digit(_ value: UInt8, letter: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : letter + value - 10
  }

  private static func text(_ bytes: some Sequence<UInt8>, letter: UInt8) -> String {
    String(
      decoding: bytes.flatMap { [digit($0 >> 4, letter: letter), digit($0 & 15, letter: letter)] },
      as: UTF8.self)
  }
}
