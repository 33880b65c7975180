// SPDX-License-Identifier: Apache-2.0

/// CRC-32 of ISO 3309 (polynomial 0xEDB88320, as in zlib and Ethernet), eight bytes at a time.
enum Checksum {
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      tables[byte] = value
    }
    for byte in 0..<256 {
      for step in 1..<8 {
        let previous = tables[(step - 1) * 256 + byte]
        tables[step * 256 + byte] = tables[Int(previous & 0xFF)] ^ previous >> 8
      }
    }
    return tables
  }()

  static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    let table = tables
    var sum: UInt32 = 0xFFFF_FFFF
    var index = bytes.startIndex
    while bytes.endIndex - index >= 8 {
      var low: UInt32 = 0
      var high: UInt32 = 0
      for step in 0..<4 {
        low |= UInt32(bytes[index + step]) << UInt32(8 * step)
        high |= UInt32(bytes[index + 4 + step]) << UInt32(8 * step)
      }
      low ^= sum
      sum = 0
      for step in 0..<4 {
        let shift = UInt32(8 * step)
        sum ^= table[(7 - step) * 256 + Int(low >> shift & 0xFF)]
        sum ^= table[(3 - step) * 256 + Int(high >> shift & 0xFF)]
      }
      index += 8
    }
    while index < bytes.endIndex {
      sum = table[Int((sum ^ UInt32(bytes[index])) & 0xFF)] ^ sum >> 8
      index += 1
    }
    return ~sum
  }
}
