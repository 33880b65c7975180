// SPDX-License-Identifier: Apache-2.0

/// One request of HTTP/1.1 (RFC 9112), as far as the listener answers it.
struct HTTPRequest: Equatable, Sendable {
  /// What became of the bytes so far.
  enum Parsed: Equatable {
    case incomplete
    /// The request, and how many bytes it took.
    case request(HTTPRequest, length: Int)
    /// It cannot be answered but by this status; nothing after it is read.
    case malformed(status: Int)
  }

  /// Longest request line with all fields, in bytes.
  static let longestHead = 16_384

  let method: String
  let target: String
  /// Whether the connection ends after the answer.
  let closes: Bool

  /// Path and query, also of a target that is a whole URL (section 3.2.2).
  var path: String {
    for scheme in ["https://", "http://"] where target.lowercased().hasPrefix(scheme) {
      let rest = target.dropFirst(scheme.count)
      let path = rest.drop { $0 != "/" && $0 != "?" }
      return path.hasPrefix("/") ? String(path) : "/" + path
    }
    return target
  }

  /// Looks for a request at the beginning of `bytes`.
  static func parse(_ bytes: [UInt8]) -> Parsed {
    // Empty lines before a request are passed over (section 2.2).
    let start = bytes.firstIndex { $0 != 0x0D && $0 != 0x0A } ?? bytes.count
    guard let end = headEnd(bytes, from: start) else {
      if bytes.count > longestHead { return .malformed(status: 431) }
      return .incomplete
    }
    guard end <= longestHead else { return .malformed(status: 431) }
    let lines = bytes[start..<end].split { $0 == 0x0A }.map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    let words = (lines.first ?? "").split(separator: " ")
    guard words.count == 3, words[2].hasPrefix("HTTP/"), words[2].utf8.count == 8 else {
      return .malformed(status: 400)
    }
    guard words[2].hasPrefix("HTTP/1.") else { return .malformed(status: 505) }
    var closes = words[2] == "HTTP/1.0"
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else {
        if line.isEmpty { continue }
        return .malformed(status: 400)
      }
      let value = line[line.index(after: colon)...].lowercased()
      switch line[..<colon].lowercased() {
      case "connection":
        if value.contains("close") { closes = true }
        if value.contains("keep-alive") { closes = false }
      case "content-length":
        // A body is not read, so nothing that follows can be told from it.
        if value.filter({ $0 != " " && $0 != "\t" }) != "0" { closes = true }
      case "transfer-encoding": closes = true
      default: break
      }
    }
    return .request(
      HTTPRequest(method: String(words[0]), target: String(words[1]), closes: closes), length: end)
  }

  private static func headEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    var lineStart = start
    while index < bytes.count {
      if bytes[index] == 0x0A {
        let length = index - lineStart
        if index > start, length == 0 || length == 1 && bytes[lineStart] == 0x0D {
          return index + 1
        }
        lineStart = index + 1
      }
      index += 1
    }
    return nil
  }
}

/// One answer of HTTP/1.1.
struct HTTPAnswer: Sendable {
  let status: Int
  let type: String
  let body: String
  let closes: Bool
  /// Whether the body is left out, as HEAD wants it.
  var isHead = false

  private static let reasons = [
    200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed",
    431: "Request Header Fields Too Large", 503: "Service Unavailable",
    505: "HTTP Version Not Supported",
  ]

  var bytes: [UInt8] {
    var text = "HTTP/1.1 \(status) \(HTTPAnswer.reasons[status] ?? "Error")\r\n"
    text += "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
    if status == 405 { text += "Allow: GET, HEAD\r\n" }
    text += "Cache-Control: no-store\r\nConnection: \(closes ? "close" : "keep-alive")\r\n\r\n"
    return Array((isHead ? text : text + body).utf8)
  }
}
