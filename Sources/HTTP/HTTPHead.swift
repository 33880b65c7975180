// SPDX-License-Identifier: Apache-2.0

import Text

/// The head of an HTTP/1 message (RFC 9112 section 2.1): start line and fields.
struct HTTPHead {
  /// The request line or status line, without its end.
  let startLine: String
  /// Their names are in lower case.
  let fields: [HTTPField]
  /// Whether every line after the first is a field that all recipients read alike: a token, a colon
  /// and a value without control characters (RFC 9110 section 5). A folded line is not one.
  let isWellFormed: Bool

  /// Reads the lines of a head that ends with its empty line.
  init(_ bytes: ArraySlice<UInt8>) {
    let lines = bytes.split(separator: 0x0A).map { $0.last == 0x0D ? $0.dropLast() : $0 }
    startLine = String(decoding: lines.first ?? [], as: UTF8.self)
    var fields: [HTTPField] = []
    var isWellFormed = true
    for line in lines.dropFirst() where !line.isEmpty {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
        isWellFormed = false
        continue
      }
      let (name, value) = (line[..<colon], line[(colon + 1)...])
      if !Self.isToken(name) || value.contains(where: Self.isControl) { isWellFormed = false }
      fields.append(
        HTTPField(
          String(decoding: name, as: UTF8.self).lowercased(),
          Self.trimmed(String(decoding: value, as: UTF8.self)[...])))
    }
    self.fields = fields
    self.isWellFormed = isWellFormed
  }

  /// Where the content begins in `bytes`, whose head begins at `start`; nil if the head is incomplete.
  static func end(of bytes: [UInt8], from start: Int = 0) -> Int? {
    var lineStart = start
    for index in start..<max(start, bytes.count) where bytes[index] == 0x0A {
      let length = index - lineStart
      if length == 0 || length == 1 && bytes[lineStart] == 0x0D { return index + 1 }
      lineStart = index + 1
    }
    return nil
  }

  /// A head without the empty line that ends it.
  static func text(_ startLine: String, _ fields: [HTTPField]) -> String {
    startLine + "\r\n" + fields.map { "\($0.name): \($0.value)\r\n" }.joined()
  }

  /// Whether the bytes are a token (RFC 9110 section 5.6.2), as a method and a field's name are.
  static func isToken(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy { $0.isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains($0) }
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x09 || byte == 0x7F
  }

  static func trimmed(_ text: Substring) -> String {
    var rest = text.drop { $0 == " " || $0 == "\t" }
    while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
    return String(rest)
  }
}
