// SPDX-License-Identifier: Apache-2.0

import Text

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
  /// Whether the connection ends after the response: the client asks for it, or content follows, which
  /// a server that does not read it would take for the next request.
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
    let words = head.startLine.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, HTTPHead.isToken(words[0].utf8), isTarget(words[1]),
      let major = majorVersion(words[2])
    else { return .malformed(status: 400) }
    guard major == "1" else { return .malformed(status: 505) }
    guard head.isWellFormed, head.fields.count(where: { $0.name == "host" }) <= 1,
      let hasContent = hasContent(head.fields)
    else { return .malformed(status: 400) }
    return .request(
      HTTPRequest(
        method: String(words[0]), target: String(words[1]),
        closes: hasContent || closes(head.fields, version: words[2]), fields: head.fields),
      length: end)
  }

  private static func isTarget(_ word: Substring) -> Bool {
    !word.isEmpty && word.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// The first digit of `HTTP/1.1` (RFC 9112 section 2.3).
  private static func majorVersion(_ word: Substring) -> Character? {
    let bytes = Array(word.utf8)
    guard word.hasPrefix("HTTP/"), bytes.count == 8, bytes[5].isDigit, bytes[6] == 0x2E,
      bytes[7].isDigit
    else { return nil }
    return Character(UnicodeScalar(bytes[5]))
  }

  /// Whether content follows the head; nil if recipients may disagree where it ends, so that one
  /// reads as a request what another reads as content (RFC 9112 sections 6.1 and 6.3).
  private static func hasContent(_ fields: [HTTPField]) -> Bool? {
    let lengths = fields.filter { $0.name == "content-length" }.map(\.value)
    let codings = fields.filter { $0.name == "transfer-encoding" }.map { $0.value.lowercased() }
    guard lengths.count + codings.count <= 1 else { return nil }
    if let length = lengths.first {
      guard length.utf8.allSatisfy(\.isDigit), let number = Int(length) else { return nil }
      return number > 0
    }
    guard let coding = codings.first else { return false }
    return elements(coding).last == "chunked" ? true : nil
  }

  private static func closes(_ fields: [HTTPField], version: Substring) -> Bool {
    let options = fields.filter { $0.name == "connection" }
      .flatMap { elements($0.value.lowercased()) }
    return options.contains("close") || version == "HTTP/1.0" && !options.contains("keep-alive")
  }

  /// The elements of a list (RFC 9110 section 5.6.1).
  private static func elements(_ value: String) -> [String] {
    value.split(separator: ",").map { HTTPHead.trimmed($0) }
  }
}
