// SPDX-License-Identifier: Apache-2.0

import POSIX
import Text

/// Decodes the bytes of a terminal into keys.
///
/// Drops NUL, invalid UTF-8, C1 controls, unknown escape sequences and the brackets of a paste.
struct KeyDecoder {
  /// The last key was `\r`: a `\n` right after it belongs to the same key.
  private var skipsLineFeed = false

  /// The next key, or nil when its bytes are incomplete. Consumes the bytes of that key only.
  mutating func next(from input: InputBuffer) -> Key? {
    while input.count > 0 {
      let byte = input[0]
      if skipsLineFeed {
        skipsLineFeed = false
        if byte == 0x0a {
          input.use(1)
          continue
        }
      }
      switch byte {
      case 0x1b:
        guard let (length, key) = escape(input) else { return nil }
        input.use(length)
        if let key { return key }
      case 0x16:
        guard let (length, scalar) = KeyDecoder.scalar(input, at: 1) else { return nil }
        input.use(1)
        if let scalar, KeyDecoder.isText(scalar) {
          input.use(length)
          return .literal(scalar)
        }
      case 0x00..<0x80:
        input.use(1)
        if let key = ascii(byte) { return key }
      default:
        guard let (length, scalar) = KeyDecoder.scalar(input, at: 0) else { return nil }
        input.use(length)
        if let scalar, scalar.value >= 0xa0 { return .text(scalar) }
      }
    }
    return nil
  }

  /// Whether the unread bytes contain an Enter.
  func hasLine(in input: InputBuffer) -> Bool {
    if input.firstIndex(of: 0x0d) != nil { return true }
    guard let first = input.firstIndex(of: 0x0a) else { return false }
    return first > 0 || !skipsLineFeed || input.firstIndex(of: 0x0a, from: 1) != nil
  }

  private mutating func ascii(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x20: return .blank
    case 0x3f: return .help
    case 0x21...0x7e: return .text(Unicode.Scalar(byte))
    case 0x08, 0x7f: return .backspace
    case 0x09: return .tab
    case 0x0d:
      skipsLineFeed = true
      return .enter
    case 0x0a: return .enter
    case 0x03: return .interrupt
    case 0x04: return .endOfInput
    default: return Key.Code.controls.contains(byte) ? .control(byte) : nil
    }
  }

  /// Length and key of the escape sequence at the start; without a key it is ignored.
  private func escape(_ input: InputBuffer) -> (length: Int, key: Key?)? {
    guard input.count > 1 else { return nil }
    switch input[1] {
    case 0x5b: return controlSequence(input)
    case 0x4f:
      guard input.count > 2 else { return nil }
      return (3, KeyDecoder.cursorKey(input[2]))
    case 0x48, 0x68: return (2, .help)
    case let byte where Key.Code.metas.contains(byte): return (2, .meta(byte))
    case 0x20..<0x7f: return (2, nil)
    default: return (1, nil)
    }
  }

  /// ECMA-48 5.4: `ESC [`, parameters and intermediates 20 to 3f, one final byte 40 to 7e.
  private func controlSequence(_ input: InputBuffer) -> (length: Int, key: Key?)? {
    var offset = 2
    var parameters: [UInt8] = []
    while offset < input.count, (0x20...0x3f).contains(input[offset]) {
      parameters.append(input[offset])
      offset += 1
      if offset > 64 { return (offset, nil) }
    }
    guard offset < input.count else { return nil }
    let final = input[offset]
    guard (0x40...0x7e).contains(final) else { return (offset, nil) }
    if final == 0x5b, offset == 2 {
      // Function keys of the Linux console: ESC [ [ A.
      return input.count > 3 ? (4, nil) : nil
    }
    let text = String(decoding: parameters, as: UTF8.self)
    switch (final, text) {
    case (0x7e, "1"), (0x7e, "7"): return (offset + 1, .control(Key.Code.home))
    case (0x7e, "4"), (0x7e, "8"): return (offset + 1, .control(Key.Code.end))
    case (0x7e, "3"): return (offset + 1, .control(Key.Code.delete))
    case (0x43, "1;5"), (0x43, "1;3"): return (offset + 1, .meta(0x66))
    case (0x44, "1;5"), (0x44, "1;3"): return (offset + 1, .meta(0x62))
    case (_, ""): return (offset + 1, KeyDecoder.cursorKey(final))
    default: return (offset + 1, nil)
    }
  }

  private static func cursorKey(_ final: UInt8) -> Key? {
    switch final {
    case 0x41: .control(Key.Code.previousLine)
    case 0x42: .control(Key.Code.nextLine)
    case 0x43: .control(Key.Code.right)
    case 0x44: .control(Key.Code.left)
    case 0x46: .control(Key.Code.end)
    case 0x48: .control(Key.Code.home)
    default: nil
    }
  }

  /// Whether a character may be part of a line: it is printable, or a tab.
  static func isText(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\t" || (0x20..<0x7f).contains(scalar.value) || scalar.value >= 0xa0
  }

  /// Whether a line of the history, which is a file, may be drawn: it is not escaped there.
  static func canRecall(_ line: String) -> Bool {
    line.unicodeScalars.allSatisfy { $0 == "\t" || $0.isPrintable }
  }

  /// Length and value of the UTF-8 sequence at `offset`, without a value where these bytes are
  /// invalid; nil when more bytes are needed.
  private static func scalar(
    _ input: InputBuffer, at offset: Int
  ) -> (length: Int, scalar: Unicode.Scalar?)? {
    guard offset < input.count else { return nil }
    let lead = input[offset]
    let (length, bits, lowest): (Int, UInt8, UInt32) =
      switch lead {
      case 0x00..<0x80: (1, 0x7f, 0)
      case 0xc2..<0xe0: (2, 0x1f, 0x80)
      case 0xe0..<0xf0: (3, 0x0f, 0x800)
      case 0xf0..<0xf5: (4, 0x07, 0x10000)
      default: (0, 0, 0)
      }
    guard length > 0 else { return (1, nil) }
    var value = UInt32(lead & bits)
    for index in 1..<max(length, 1) {
      guard offset + index < input.count else { return nil }
      let byte = input[offset + index]
      guard byte & 0xc0 == 0x80 else { return (index, nil) }
      value = value << 6 | UInt32(byte & 0x3f)
    }
    guard value >= lowest else { return (length, nil) }
    return (length, Unicode.Scalar(value))
  }
}
