// SPDX-License-Identifier: Apache-2.0

/// Bytes that grow at the end: a plain buffer, since appending to an array costs three times as
/// much for the short pieces of which a document consists.
struct ByteBuffer: ~Copyable {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0

  init() {
    capacity = 1 << 12
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// The bytes so far; the buffer is empty afterwards.
  mutating func take() -> [UInt8] {
    defer { count = 0 }
    return Array(UnsafeBufferPointer(start: base, count: count))
  }

  private mutating func reserve(_ additional: Int) {
    if count + additional <= capacity { return }
    let grown = max(capacity * 2, count + additional)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: grown)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
    capacity = grown
  }

  mutating func append(_ text: StaticString) {
    reserve(text.utf8CodeUnitCount)
    (base + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    count += text.utf8CodeUnitCount
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      reserve(bytes.count)
      if let start = bytes.baseAddress { (base + count).update(from: start, count: bytes.count) }
      count += bytes.count
    }
  }

  mutating func indent(_ levels: Int) {
    reserve(levels * 2)
    (base + count).update(repeating: 0x20, count: levels * 2)
    count += levels * 2
  }

  /// Appends text with references for characters that have a meaning in XML.
  mutating func appendEscaped(_ text: String, isAttribute: Bool) {
    var text = text
    text.withUTF8 { bytes in
      // The longest replacement of one byte is `&quot;`.
      reserve(bytes.count * 6)
      var position = 0
      while position < bytes.count {
        let byte = bytes[position]
        if byte > 0x3E && byte < 0xEF || byte > 0x27 && byte < 0x3C || byte == 0x20 {
          base[count] = byte
          count += 1
        } else {
          appendSpecial(byte, following: bytes[(position + 1)...], isAttribute: isAttribute)
          if isNoncharacter(bytes[position...]) { position += 2 }
        }
        position += 1
      }
    }
  }

  private mutating func appendSpecial(
    _ byte: UInt8, following: Slice<UnsafeBufferPointer<UInt8>>, isAttribute: Bool
  ) {
    switch byte {
    case UInt8(ascii: "&"): append("&amp;")
    case UInt8(ascii: "<"): append("&lt;")
    case UInt8(ascii: ">"): append("&gt;")
    case UInt8(ascii: "\"") where isAttribute: append("&quot;")
    case 0x09 where isAttribute: append("&#9;")
    case 0x0A where isAttribute: append("&#10;")
    case 0x0D: append("&#13;")
    case 0x00...0x08, 0x0B, 0x0C, 0x0E...0x1F: append("\u{FFFD}")
    case 0xEF where following.starts(with: [0xBF, 0xBE]) || following.starts(with: [0xBF, 0xBF]):
      append("\u{FFFD}")
    default:
      base[count] = byte
      count += 1
    }
  }

  /// U+FFFE and U+FFFF, which no document may hold.
  private func isNoncharacter(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    bytes.starts(with: [0xEF, 0xBF, 0xBE]) || bytes.starts(with: [0xEF, 0xBF, 0xBF])
  }
}
