// SPDX-License-Identifier: Apache-2.0

/// The head of a response and how its content is delimited (RFC 9112 section 6).
struct HTTPResponseHead: Equatable, Sendable {
  let status: Int
  let fields: [HTTPField]
  /// Nil: the content ends with the connection, or is chunked.
  let contentLength: Int?
  let isChunked: Bool
  /// Bytes before the content.
  let length: Int

  /// Nil if the bytes are not the head of an HTTP/1 response.
  init?(_ bytes: ArraySlice<UInt8>) {
    let head = HTTPHead(bytes)
    let words = head.startLine.split(separator: " ")
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
      return nil
    }
    self.status = status
    fields = head.fields
    isChunked = fields["transfer-encoding"]?.lowercased().hasSuffix("chunked") ?? false
    length = bytes.count
    let contentLength = fields["content-length"].map { Int($0) ?? -1 }
    guard contentLength ?? 0 >= 0 else { return nil }
    self.contentLength = isChunked ? nil : contentLength
  }
}
