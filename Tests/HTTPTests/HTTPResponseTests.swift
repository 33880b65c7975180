// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

/// Heads of responses, as a server writes and a client parses them.
@Suite struct HTTPResponseTests {
  @Test func aWrittenResponseIsParsedAgain() throws {
    let response = HTTPResponse(
      401, "a password is required", fields: [HTTPField("WWW-Authenticate", "Basic")])
    let bytes = response.bytes(closes: true)
    let end = try #require(HTTPHead.end(of: bytes))
    let head = try #require(HTTPResponseHead(bytes[..<end]))
    #expect(head.status == 401 && head.contentLength == 23 && !head.isChunked)
    #expect(head.fields["www-authenticate"] == "Basic")
    #expect(head.fields["connection"] == "close")
    #expect(Array(bytes[end...]) == response.content)
    #expect(response.bytes(closes: true, isHead: true) == Array(bytes[..<end]))
  }

  @Test(arguments: [
    ("text/html; charset=utf-8", "text/html"), ("Application/PKIX-CRL", "application/pkix-crl"),
  ])
  func theContentTypeHasNoParameters(field: String, type: String) {
    #expect(HTTPResponse(200, type: field, []).contentType == type)
    #expect(HTTPResponse(status: 200, fields: [], content: []).contentType == nil)
  }

  @Test(arguments: [
    "ICY 200 OK\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 two\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
  ])
  func othersAreNotHTTP(text: String) {
    #expect(HTTPResponseHead(Array(text.utf8)[...]) == nil)
  }

  @Test(arguments: [
    ("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "abcde" as String?), ("0\r\n\r\n", ""),
    ("3\r\nab", nil), ("3\r\nabcd\r\n0\r\n\r\n", nil), ("-1\r\n", nil),
    ("7fffffffffffffff\r\n", nil), ("", nil),
  ])
  func chunkedContent(text: String, content: String?) {
    #expect(HTTPFetch.unchunked(Array(text.utf8)[...]) == content.map { Array($0.utf8) })
  }
}
