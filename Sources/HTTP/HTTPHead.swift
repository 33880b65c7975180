// SPDX-License-Identifier: Apache-2.0

/// The head of an HTTP/1 message (RFC 9112 section 2.1): start line and fields.
struct HTTPHead {
  /// The words of the request line or status line.
  let startLine: [Substring]
  /// Their names are in lower case.
  let fields: [HTTPField]
  /// Whether every line after the first is a field.
  let isWellFormed: Bool

  /// Reads the lines of a head that ends with its empty line.
  init(_ bytes: ArraySlice<UInt8>) {
    let lines = bytes.split(separator: 0x0A).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    startLine = (lines.first ?? "").split(separator: " ")
    var fields: [HTTPField] = []
    var isWellFormed = true
    for line in lines.dropFirst() where !line.isEmpty {
      guard let colon = line.firstIndex(of: ":") else {
        isWellFormed = false
        continue
      }
      fields.append(
        HTTPField(line[..<colon].lowercased(), Self.trimmed(line[line.index(after: colon)...])))
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

  private static func trimmed(_ text: Substring) -> String {
    var rest = text.drop { $0 == " " || $0 == "\t" }
    while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
    return String(rest)
  }
}
