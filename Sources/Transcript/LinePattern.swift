// SPDX-License-Identifier: Apache-2.0

import POSIX
import Text

/// How one expected line is written, and what it stands for.
struct LinePattern: Equatable, Sendable {
  enum Form: Equatable, Sendable {
    /// `...` alone.
    case anyLines
    /// No more than its bytes.
    case literal(String)
    /// ` (re)`: an expression for the whole line.
    case expression(String)
    /// A line with elisions or placeholders.
    case parts([Part])
  }

  enum Part: Equatable, Sendable {
    case text(String)
    /// `[..]`
    case anyText
    /// `[NAME]`
    case placeholder(String)
    /// `[NAME:pattern]`
    case binding(String, pattern: String)
  }

  /// Why a line cannot be read.
  struct SyntaxError: Error {
    let message: String
  }

  /// As it is written.
  let source: String
  let form: Form
  /// False for ` (no-eol)`: the output's line end is missing.
  let endsLine: Bool

  /// Reads a line of expected output.
  ///
  /// - Throws: `SyntaxError` when an expression or an escape is malformed.
  init(_ source: String) throws(SyntaxError) {
    self.source = source
    let unended = source.dropping(suffix: " (no-eol)")
    endsLine = unended == nil
    let text = unended ?? source
    if let escaped = text.dropping(suffix: " (esc)") {
      if let literal = Self.unescape(escaped) {
        form = .literal(literal)
        return
      }
      // `\foo (esc)` is the text `foo (esc)`: a leading `\` takes the meaning from the suffix.
      guard text.begins(with: "\\") else { throw SyntaxError(message: "malformed escape") }
    }
    if let literal = text.dropping(prefix: "\\") {
      form = .literal(literal)
    } else if let expression = text.dropping(suffix: " (re)") {
      form = .expression(try Self.checked(expression))
    } else if text.isIdentical(to: "...") {
      form = .anyLines
    } else {
      let parts = try Self.parts(of: text)
      form = parts == [.text(text)] || parts.isEmpty ? .literal(text) : .parts(parts)
    }
  }

  /// `text` with its bytes replaced that a reader would not see, for the suffix ` (esc)`.
  static func escape(_ text: String) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\\") {
        result += [byte, byte]
      } else if byte.isControl {
        result += hexadecimal(byte).utf8
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `text` with all but letters and digits escaped: for a text that would be read as something
  /// else at its start, its end and in its middle.
  static func escapeAll(_ text: String) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      if byte.isLetterOrDigit || byte >= 0x80 {
        result.append(byte)
      } else {
        result += hexadecimal(byte).utf8
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    "\\x" + Hexadecimal.lower([byte])
  }

  /// The text that `escape` was given, nil when an escape is malformed; knows `\t \r \e` too.
  static func unescape(_ text: String) -> String? {
    var result: [UInt8] = []
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      switch bytes.next() {
      case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
      case UInt8(ascii: "r"): result.append(UInt8(ascii: "\r"))
      case UInt8(ascii: "e"): result.append(0x1b)
      case UInt8(ascii: "x"):
        guard let high = bytes.next(), let low = bytes.next(), high != UInt8(ascii: "+"),
          let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
        else { return nil }
        result.append(value)
      default: return nil
      }
    }
    return String(validating: result, as: UTF8.self)
  }

  /// `expression`, when it is one.
  private static func checked(_ expression: String) throws(SyntaxError) -> String {
    do {
      _ = try RegularExpression(LineMatcher.anchored(expression))
      return expression
    } catch {
      throw SyntaxError(message: "regular expression '\(expression)': \(error)")
    }
  }

  private static func parts(of text: String) throws(SyntaxError) -> [Part] {
    let bytes = Array(text.utf8)
    var parts: [Part] = []
    var literal: [UInt8] = []
    func word(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "["), let (part, end) = part(in: bytes, from: index) else {
        literal.append(bytes[index])
        index += 1
        continue
      }
      if case .binding(_, let pattern) = part { _ = try checked(pattern) }
      if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
      literal = []
      parts.append(part)
      index = end
    }
    if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
    return parts
  }

  /// The bracketed part at `start`, and the index behind it; nil when the bracket is text.
  private static func part(in bytes: [UInt8], from start: Int) -> (Part, end: Int)? {
    if bytes[start...].starts(with: "[..]".utf8) { return (.anyText, start + 4) }
    let name = bytes[(start + 1)...].prefix { $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: ":") }
    let word = String(decoding: name, as: UTF8.self)
    guard name.endIndex < bytes.count, Placeholder.isName(word) else { return nil }
    if bytes[name.endIndex] == UInt8(ascii: "]") { return (.placeholder(word), name.endIndex + 1) }
    guard let end = endOfPattern(in: bytes, from: name.endIndex + 1), end > name.endIndex + 1
    else { return nil }
    let pattern = String(decoding: bytes[(name.endIndex + 1)..<end], as: UTF8.self)
    return (.binding(word, pattern: pattern), end + 1)
  }

  /// The `]` that closes the binding: the first outside of a bracket expression and not escaped.
  private static func endOfPattern(in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "]"): return index
      case UInt8(ascii: "["):
        // A `]` that stands first in a bracket expression is one of its characters.
        index += 1
        if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "]") { index += 1 }
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Replaces the placeholders of an input that have a value.
  static func fill(_ text: String, with values: [String: String]) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "["),
        case (.placeholder(let name), let end)? = part(in: bytes, from: index),
        let value = values[name]
      {
        result += value.utf8
        index = end
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
