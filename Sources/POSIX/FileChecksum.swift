// SPDX-License-Identifier: Apache-2.0

/// The checksum that a file's reader compares: it detects damage, not manipulation.
///
/// Every change of up to eight bytes at a multiple of eight is detected with certainty, any other with a
/// probability of 1 - 2^-64. Cost: about the time it takes to copy the bytes.
public struct FileChecksum: Equatable, Sendable {
  private let value: UInt64

  /// The checksum of these bytes.
  public init(of bytes: [UInt8]) {
    // Four sums side by side, since a multiplication waits for the one before it. Each step is a bijection
    // of the sum and of the word, so that no later word can undo a change.
    var (first, second, third, fourth): (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
    bytes.withUnsafeBytes { buffer in
      func word(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      var offset = 0
      while offset + 32 <= buffer.count {
        first = Self.mix(first, word(offset))
        second = Self.mix(second, word(offset + 8))
        third = Self.mix(third, word(offset + 16))
        fourth = Self.mix(fourth, word(offset + 24))
        offset += 32
      }
      while offset < buffer.count {
        var rest: UInt64 = 0
        for index in offset..<min(offset + 8, buffer.count) {
          rest = rest << 8 | UInt64(buffer[index])
        }
        first = Self.mix(first, rest)
        offset += 8
      }
    }
    value = [first, second, third, fourth].reduce(UInt64(bytes.count), Self.mix)
  }

  private static func mix(_ sum: UInt64, _ word: UInt64) -> UInt64 {
    let product = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
    return product << 29 | product >> 35
  }

  /// Parses ``text``; nil for anything else.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 16, text.utf8.first != UInt8(ascii: "+"),
      let value = UInt64(text, radix: 16)
    else { return nil }
    self.value = value
  }

  /// 16 hexadecimal digits.
  public var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: - A line in the file itself

  private static let prefix = Array("checksum ".utf8)

  /// The content of a small file, after a first line with the checksum of the rest.
  ///
  /// The first line, not the last: a last line could be joined to the one before it by a changed line end.
  public static func adding(to content: [UInt8]) -> [UInt8] {
    prefix + Array(FileChecksum(of: content).text.utf8) + [UInt8(ascii: "\n")] + content
  }

  /// Reverses ``adding(to:)``; nil if the checksum does not match. A file without that line is one of an
  /// older release and is returned as it is.
  public static func removing(from bytes: [UInt8]) -> [UInt8]? {
    guard bytes.starts(with: prefix) else {
      // The line itself may be damaged, or be all that is left of the file.
      let matches = zip(bytes, prefix).count { $0 == $1 }
      return matches >= prefix.count - 2 || matches == bytes.count ? nil : bytes
    }
    let rest = bytes.dropFirst(prefix.count)
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
      let sum = FileChecksum(String(decoding: rest[..<end], as: UTF8.self))
    else { return nil }
    let content = Array(bytes[(end + 1)...])
    return FileChecksum(of: content) == sum ? content : nil
  }
}
