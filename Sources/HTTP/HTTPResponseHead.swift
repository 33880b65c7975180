// SPDX-License-Identifier: Apache-2.0

/// Status line and fields of an answer of HTTP/1 (RFC 9112), as far as a fetch needs them.
struct HTTPResponseHead: Equatable, Sendable {
  let status: Int
  /// The media type in lower case, without parameters.
  let contentType: String?
  let contentLength: Int?
  let isChunked: Bool
  /// Bytes up to the content.
  let length: Int

  /// Nil for what is no head of HTTP/1.
  init?(_ bytes: ArraySlice<UInt8>) {
    let lines = bytes.split { $0 == 0x0A }.map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
      return nil
    }
    var contentLength: Int?
    var isChunked = false
    var contentType: String?
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].filter { $0 != " " && $0 != "\t" }
      switch line[..<colon].lowercased() {
      case "content-length":
        guard let number = Int(value), number >= 0 else { return nil }
        contentLength = number
      case "content-type": contentType = value.prefix { $0 != ";" }.lowercased()
      case "transfer-encoding": isChunked = value.lowercased().hasSuffix("chunked")
      default: break
      }
    }
    self.status = status
    self.contentType = contentType
    self.contentLength = isChunked ? nil : contentLength
    self.isChunked = isChunked
    length = bytes.count
  }

  /// Where the content begins; nil while the head is not complete.
  static func end(of bytes: [UInt8]) -> Int? {
    var lineStart = 0
    for index in bytes.indices where bytes[index] == 0x0A {
      let length = index - lineStart
      if length == 0 || length == 1 && bytes[lineStart] == 0x0D { return index + 1 }
      lineStart = index + 1
    }
    return nil
  }
}
