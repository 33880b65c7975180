// SPDX-License-Identifier: Apache-2.0

/// The checksum that a file's reader compares: it detects damage, not manipulation.
///
/// Every change of up to eight bytes at a multiple of eight is detected with certainty, any other with a
/// probability of 1 - 2^-64. Cost: about the time it takes to copy the bytes.
public struct FileChecksum: Equatable, Sendable {
  private let value: UInt64

  /// The checksum of these bytes.
  public init(of bytes: [UInt8]) { self.init(of: [bytes]) }

  /// The checksum of the bytes of all pieces, wherever they are cut.
  public init(of pieces: [[UInt8]]) {
    var sums = Sums()
    var count = 0
    // Bytes that do not fill a block; the next piece goes on behind them.
    var rest: [UInt8] = []
    for piece in pieces {
      count += piece.count
      piece.withUnsafeBytes { bytes in
        var bytes = bytes[...]
        if !rest.isEmpty {
          let missing = bytes.prefix(Sums.blockSize - rest.count)
          rest += missing
          bytes = bytes.dropFirst(missing.count)
          guard rest.count == Sums.blockSize else { return }
          rest.withUnsafeBytes { sums.add(blocks: $0) }
          rest.removeAll(keepingCapacity: true)
        }
        let whole = bytes.count / Sums.blockSize * Sums.blockSize
        sums.add(blocks: UnsafeRawBufferPointer(rebasing: bytes.prefix(whole)))
        rest += bytes.dropFirst(whole)
      }
    }
    value = sums.finished(with: rest, count: count)
  }

  /// Four sums side by side, since a multiplication waits for the one before it. Each step is a bijection
  /// of the sum and of the word, so that no later word can undo a change.
  private struct Sums {
    static let blockSize = 32

    private var (first, second, third, fourth): (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)

    mutating func add(blocks: UnsafeRawBufferPointer) {
      func word(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: blocks.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      var offset = 0
      while offset < blocks.count {
        first = FileChecksum.mix(first, word(offset))
        second = FileChecksum.mix(second, word(offset + 8))
        third = FileChecksum.mix(third, word(offset + 16))
        fourth = FileChecksum.mix(fourth, word(offset + 24))
        offset += Self.blockSize
      }
    }

    func finished(with tail: [UInt8], count: Int) -> UInt64 {
      var first = first
      var offset = 0
      while offset < tail.count {
        let rest = tail[offset..<min(offset + 8, tail.count)].reduce(0) { $0 << 8 | UInt64($1) }
        first = FileChecksum.mix(first, rest)
        offset += 8
      }
      return [first, second, third, fourth].reduce(UInt64(count), FileChecksum.mix)
    }
  }

  fileprivate static func mix(_ sum: UInt64, _ word: UInt64) -> UInt64 {
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
