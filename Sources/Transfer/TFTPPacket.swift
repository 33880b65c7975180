// SPDX-License-Identifier: Apache-2.0

import Text

/// A packet of the Trivial File Transfer Protocol.
///
/// Source: RFC 1350, section 5; options and OACK: RFC 2347.
enum TFTPPacket: Equatable, Sendable {
  case readRequest(path: String, options: [TFTPOption])
  case writeRequest(path: String, options: [TFTPOption])
  case data(block: UInt16, ArraySlice<UInt8>)
  case acknowledgement(block: UInt16)
  case error(code: UInt16, text: String)
  case optionAcknowledgement([TFTPOption])

  /// Limit of a path in bytes: with all options, a request fits into the 512 bytes that every
  /// server accepts.
  static let pathLimit = 400

  /// The codes of RFC 1350, appendix, and RFC 2347 that we send.
  enum ErrorCode {
    static let notDefined: UInt16 = 0
    static let diskFull: UInt16 = 3
    static let illegalOperation: UInt16 = 4
    static let unknownTransfer: UInt16 = 5
    static let optionRefused: UInt16 = 8
  }

  var bytes: [UInt8] {
    switch self {
    case .readRequest(let path, let options): TFTPPacket.request(1, path, options)
    case .writeRequest(let path, let options): TFTPPacket.request(2, path, options)
    case .data(let block, let payload): TFTPPacket.number(3) + TFTPPacket.number(block) + payload
    case .acknowledgement(let block): TFTPPacket.number(4) + TFTPPacket.number(block)
    case .error(let code, let text):
      TFTPPacket.number(5) + TFTPPacket.number(code) + TFTPPacket.string(text)
    case .optionAcknowledgement(let options): TFTPPacket.number(6) + TFTPPacket.list(options)
    }
  }

  /// Parses a packet that a server may send; nil for any other bytes.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 4, bytes[0] == 0 else {
      guard bytes == [0, 6] else { return nil }  // an OACK without options
      self = .optionAcknowledgement([])
      return
    }
    let number = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    switch bytes[1] {
    case 3: self = .data(block: number, bytes[4...])
    case 4: self = .acknowledgement(block: number)
    case 5:
      self = .error(
        code: number, text: String(printable: bytes[4...].prefix { $0 != 0 }, limit: 128))
    case 6:
      guard let options = TFTPPacket.options(bytes[2...]) else { return nil }
      self = .optionAcknowledgement(options)
    default: return nil
    }
  }

  private static func request(_ code: UInt16, _ path: String, _ options: [TFTPOption]) -> [UInt8] {
    number(code) + string(path) + string("octet") + list(options)
  }

  private static func number(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  private static func string(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

  private static func list(_ options: [TFTPOption]) -> [UInt8] {
    options.flatMap { string($0.name) + string(String($0.value)) }
  }

  /// NUL-terminated names and values in turn; names in any case (RFC 2347).
  private static func options(_ bytes: ArraySlice<UInt8>) -> [TFTPOption]? {
    guard bytes.last == 0 else { return nil }
    let words = bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard words.count.isMultiple(of: 2) else { return nil }
    var options: [TFTPOption] = []
    for index in stride(from: 0, to: words.count, by: 2) {
      guard let value = Int(words[index + 1]), value >= 0 else { return nil }
      options.append(TFTPOption(name: words[index].lowercased(), value: value))
    }
    return options
  }
}

/// One option of a request or its acknowledgement; all that are used here are numbers.
struct TFTPOption: Equatable, Sendable {
  /// RFC 2348.
  static let blockSize = "blksize"
  /// RFC 2349.
  static let transferSize = "tsize"
  /// RFC 2349, seconds.
  static let timeout = "timeout"
  /// RFC 7440, blocks.
  static let windowSize = "windowsize"

  let name: String
  let value: Int
}
