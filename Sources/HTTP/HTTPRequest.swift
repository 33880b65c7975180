// SPDX-License-Identifier: Apache-2.0

/// One request of HTTP/1.1 (RFC 9112), as far as a server of wfsh answers it.
public struct HTTPRequest: Equatable, Sendable {
  /// What became of the bytes so far.
  public enum Parsed: Equatable, Sendable {
    case incomplete
    /// The request, and how many bytes it took; its content stands behind them.
    case request(HTTPRequest, length: Int)
    /// It cannot be answered but by this status; nothing after it is read.
    case malformed(status: Int)
  }

  /// Longest request line with all fields, in bytes.
  public static let longestHead = 16_384

  /// A field of the head, its name in lower case.
  public struct Field: Equatable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public let method: String
  public let target: String
  /// Whether the connection ends after the answer; one whose content is not read ends.
  public let closes: Bool
  /// In their order.
  public let fields: [Field]

  public init(method: String, target: String, closes: Bool, fields: [Field] = []) {
    self.method = method
    self.target = target
    self.closes = closes
    self.fields = fields
  }

  /// The value of the first field of that name, in lower case.
  public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// Path and query, also of a target that is a whole URL (section 3.2.2).
  public var path: String {
    for scheme in ["https://", "http://"] where target.lowercased().hasPrefix(scheme) {
      let rest = target.dropFirst(scheme.count)
      let path = rest.drop { $0 != "/" && $0 != "?" }
      return path.hasPrefix("/") ? String(path) : "/" + path
    }
    return target
  }

  /// Looks for a request at the beginning of `bytes`.
  public static func parse(_ bytes: [UInt8]) -> Parsed {
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
    var fields: [Field] = []
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else {
        if line.isEmpty { continue }
        return .malformed(status: 400)
      }
      let name = line[..<colon].lowercased()
      let text = line[line.index(after: colon)...]
      fields.append(Field(name, trimmed(text)))
      let value = text.lowercased()
      switch name {
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
      HTTPRequest(
        method: String(words[0]), target: String(words[1]), closes: closes, fields: fields),
      length: end)
  }

  private static func trimmed(_ text: Substring) -> String {
    var rest = text.drop { $0 == " " || $0 == "\t" }
    while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
    return String(rest)
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
