// SPDX-License-Identifier: Apache-2.0

/// Reads, front to back, the bytes of ``Edit/encode(into:)``.
public struct ByteReader: Sendable {
  private let bytes: [UInt8]
  /// Offset of the next byte.
  public private(set) var position: Int

  /// A reader at the first of these bytes.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
  }

  /// Whether everything has been read.
  public var isAtEnd: Bool { position == bytes.count }

  /// The next byte; throws at the end.
  public mutating func readByte() throws(MalformedEncodingError) -> UInt8 {
    guard position < bytes.count else { throw MalformedEncodingError(offset: position) }
    defer { position += 1 }
    return bytes[position]
  }

  /// A number of at most 63 bits in groups of seven, lowest first; throws when it does not end.
  public mutating func readNumber() throws(MalformedEncodingError) -> Int {
    var value = 0
    for shift in stride(from: 0, to: 63, by: 7) {
      let byte = try readByte()
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw MalformedEncodingError(offset: position)
  }

  /// A number of items still to come, each of which takes a byte or more; throws when there are not
  /// as many bytes, so that a damaged number never makes anyone reserve memory.
  public mutating func readCount() throws(MalformedEncodingError) -> Int {
    let count = try readNumber()
    guard count <= bytes.count - position else { throw MalformedEncodingError(offset: position) }
    return count
  }

  /// A length and that many bytes; throws if they are not UTF-8.
  public mutating func readString() throws(MalformedEncodingError) -> String {
    let count = try readCount()
    let end = position + count
    guard let text = String(validating: bytes[position..<end], as: UTF8.self) else {
      throw MalformedEncodingError(offset: position)
    }
    position = end
    return text
  }
}
