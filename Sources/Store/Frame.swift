// SPDX-License-Identifier: Apache-2.0

/// One unit of the journal, written by a single call: valid as a whole or not at all.
///
///     F5 'W' 'F' FA | length, 4 bytes | CRC-32 of the payload and its length, 4 bytes | payload
///
/// Numbers are little-endian. F5 and FA never occur in UTF-8, so that the mark can be found again after
/// damage and hardly ever occurs by accident.
enum Frame {
  static let mark: [UInt8] = [0xF5, 0x57, 0x46, 0xFA]
  static let headerSize = 12

  /// The result of parsing at an offset.
  enum Found: Equatable {
    case frame(payload: Range<Int>)
    /// The beginning of a frame whose end is missing.
    case incomplete
    case bad
  }

  /// Appends a frame that contains `payload`.
  static func append(_ payload: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(contentsOf: mark)
    let length = UInt32(payload.count)
    append(length, to: &bytes)
    append(sum(of: payload[...], length), to: &bytes)
    bytes.append(contentsOf: payload)
  }

  /// Parses the frame at `start`.
  static func find(in bytes: [UInt8], at start: Int) -> Found {
    let present = bytes.count - start
    for offset in 0..<min(present, mark.count) where bytes[start + offset] != mark[offset] {
      return .bad
    }
    guard present >= headerSize else { return .incomplete }
    let length = number(in: bytes, at: start + 4)
    guard present - headerSize >= Int(length) else { return .incomplete }
    let payload = start + headerSize..<start + headerSize + Int(length)
    guard sum(of: bytes[payload], length) == number(in: bytes, at: start + 8) else { return .bad }
    return .frame(payload: payload)
  }

  /// Whether the bytes at `start`, which end in the middle of a frame, are the whole payload of a frame
  /// whose length was changed: its checksum covers the length that it had.
  static func hasWrongLength(in bytes: [UInt8], at start: Int) -> Bool {
    let payload = start + headerSize
    guard payload < bytes.count else { return false }
    let length = UInt32(truncatingIfNeeded: bytes.count - payload)
    return sum(of: bytes[payload...], length) == number(in: bytes, at: start + 8)
  }

  /// Whether a complete frame follows after `start`: then the bytes at `start` are damage, not a torn
  /// tail.
  static func isFollowed(in bytes: [UInt8], after start: Int) -> Bool {
    var index = start + 1
    while index + headerSize <= bytes.count {
      if bytes[index] == mark[0], case .frame = find(in: bytes, at: index) { return true }
      index += 1
    }
    return false
  }

  private static func sum(of payload: ArraySlice<UInt8>, _ length: UInt32) -> UInt32 {
    Checksum.crc32(payload) ^ length &* 0x9E37_79B1
  }

  private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  private static func number(in bytes: [UInt8], at start: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
  }
}
