// SPDX-License-Identifier: Apache-2.0

/// A request of HTTP/1.1 (RFC 9112), as far as a server of wfsh handles it.
public struct HTTPRequest: Equatable, Sendable {
  /// The result of parsing the bytes received so far.
  public enum Parsed: Equatable, Sendable {
    case incomplete
    /// The request and the length of its head in bytes; its content follows.
    case request(HTTPRequest, length: Int)
    /// The only possible response is this status; nothing after the head is read.
    case malformed(status: Int)
  }

  /// Longest request line with all fields, in bytes.
  public static let longestHead = 16_384

  public let method: String
  public let target: String
  /// Whether the connection ends after the response, as it also does if there is content that is not
  /// read.
  public let closes: Bool
  /// Their names are in lower case.
  public let fields: [HTTPField]

  public init(method: String, target: String, closes: Bool, fields: [HTTPField] = []) {
    self.method = method
    self.target = target
    self.closes = closes
    self.fields = fields
  }

  /// The value of the first field of that name.
  public subscript(name: String) -> String? { fields[name] }

  /// Path and query, also of a target that is a whole URL (section 3.2.2).
  public var path: String {
    for scheme in ["https://", "http://"] where target.lowercased().hasPrefix(scheme) {
      let rest = target.dropFirst(scheme.count)
      let path = rest.drop { $0 != "/" && $0 != "?" }
      return path.hasPrefix("/") ? String(path) : "/" + path
    }
    return target
  }

  /// Parses the request at the beginning of `bytes`.
  public static func parse(_ bytes: [UInt8]) -> Parsed {
    // Empty lines before a request are ignored (section 2.2).
    let start = bytes.firstIndex { $0 != 0x0D && $0 != 0x0A } ?? bytes.count
    guard let end = HTTPHead.end(of: bytes, from: start) else {
      return bytes.count > longestHead ? .malformed(status: 431) : .incomplete
    }
    guard end <= longestHead else { return .malformed(status: 431) }
    let head = HTTPHead(bytes[start..<end])
    let words = head.startLine
    guard words.count == 3, words[2].hasPrefix("HTTP/"), words[2].utf8.count == 8 else {
      return .malformed(status: 400)
    }
    guard words[2].hasPrefix("HTTP/1.") else { return .malformed(status: 505) }
    guard head.isWellFormed else { return .malformed(status: 400) }
    return .request(
      HTTPRequest(
        method: String(words[0]), target: String(words[1]),
        closes: closes(after: head.fields, version: words[2]), fields: head.fields),
      length: end)
  }

  private static func closes(after fields: [HTTPField], version: Substring) -> Bool {
    var closes = version == "HTTP/1.0"
    for field in fields {
      let value = field.value.lowercased()
      switch field.name {
      case "connection":
        if value.contains("close") { closes = true }
        if value.contains("keep-alive") { closes = false }
      // If the content is not read, the next request cannot be found behind it.
      case "content-length" where value != "0", "transfer-encoding": closes = true
      default: break
      }
    }
    return closes
  }
}
