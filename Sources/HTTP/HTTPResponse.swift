// SPDX-License-Identifier: Apache-2.0

/// A response (RFC 9110): what a client received, or what a server of wfsh sends.
public struct HTTPResponse: Hashable, Sendable {
  /// `200` for example (section 15).
  public let status: Int
  /// All fields of a response that was received; a server adds those that describe the message.
  public let fields: [HTTPField]
  public let content: [UInt8]

  public init(status: Int, fields: [HTTPField], content: [UInt8]) {
    self.status = status
    self.fields = fields
    self.content = content
  }

  /// A response with content of a media type.
  public init(_ status: Int, type: String, _ content: [UInt8], fields: [HTTPField] = []) {
    self.init(
      status: status, fields: [HTTPField("Content-Type", type)] + fields, content: content)
  }

  /// A response of one line of text.
  public init(_ status: Int, _ line: String, fields: [HTTPField] = []) {
    self.init(status, type: "text/plain", Array("\(line)\n".utf8), fields: fields)
  }

  /// The media type in lower case, without parameters.
  public var contentType: String? {
    fields["content-type"]?.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
  }

  private static let reasons = [
    200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 411: "Length Required", 413: "Content Too Large",
    415: "Unsupported Media Type", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
    500: "Internal Server Error", 503: "Service Unavailable", 505: "HTTP Version Not Supported",
  ]

  /// The message that a server sends.
  ///
  /// - Parameters:
  ///   - closes: whether the connection ends after it.
  ///   - isHead: whether the request's method was HEAD, so that the content is left out.
  public func bytes(closes: Bool, isHead: Bool = false) -> [UInt8] {
    let head = HTTPHead.text(
      "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Error")",
      fields + [
        HTTPField("Content-Length", "\(content.count)"), HTTPField("Cache-Control", "no-store"),
        HTTPField("Connection", closes ? "close" : "keep-alive"),
      ])
    return Array("\(head)\r\n".utf8) + (isHead ? [] : content)
  }
}
