// SPDX-License-Identifier: Apache-2.0

/// What a server of wfsh answers (RFC 9112).
public struct HTTPServerResponse: Sendable {
  /// `200` and its like.
  public var status: Int
  /// The media type of the body.
  public var type: String
  public var body: String
  /// Whether the connection ends after it.
  public var closes: Bool
  /// Whether the body is left out, as HEAD wants it.
  public var isHead: Bool
  /// More fields, without line ends.
  public var fields: [(name: String, value: String)]

  public init(
    status: Int, type: String, body: String, closes: Bool, isHead: Bool = false,
    fields: [(name: String, value: String)] = []
  ) {
    self.status = status
    self.type = type
    self.body = body
    self.closes = closes
    self.isHead = isHead
    self.fields = fields
  }

  private static let reasons = [
    200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 411: "Length Required", 413: "Content Too Large",
    415: "Unsupported Media Type", 431: "Request Header Fields Too Large",
    500: "Internal Server Error", 503: "Service Unavailable", 505: "HTTP Version Not Supported",
  ]

  /// The whole answer.
  public var bytes: [UInt8] {
    var text = "HTTP/1.1 \(status) \(HTTPServerResponse.reasons[status] ?? "Error")\r\n"
    text += "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
    text += fields.map { "\($0.name): \($0.value)\r\n" }.joined()
    text += "Cache-Control: no-store\r\nConnection: \(closes ? "close" : "keep-alive")\r\n\r\n"
    return Array((isHead ? text : text + body).utf8)
  }
}
