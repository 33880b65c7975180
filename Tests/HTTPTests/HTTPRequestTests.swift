// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

@Suite struct HTTPRequestTests {
  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", HTTPRequest(method: "GET", target: "/", closes: false)),
    ("\r\nGET /x HTTP/1.0\n\n", HTTPRequest(method: "GET", target: "/x", closes: true)),
    (
      "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
      HTTPRequest(method: "GET", target: "/", closes: true)
    ),
    (
      "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
      HTTPRequest(method: "POST", target: "/", closes: true)
    ),
  ])
  func parsesWellFormedRequests(text: String, expected: HTTPRequest) {
    guard case .request(let request, let length) = HTTPRequest.parse(Array(text.utf8)) else {
      Issue.record("not parsed")
      return
    }
    #expect(request.method == expected.method && request.target == expected.target)
    #expect(request.closes == expected.closes)
    #expect(request.fields.allSatisfy { $0.name == $0.name.lowercased() })
    #expect(length == text.utf8.count - (expected.method == "POST" ? 5 : 0))
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: a\r\n", HTTPRequest.Parsed.incomplete),
    ("", .incomplete), ("\r\n\r\n", .incomplete),
    ("GET /\r\n\r\n", .malformed(status: 400)),
    ("GET / HTTP/1.1\r\nno colon\r\n\r\n", .malformed(status: 400)),
    (String(repeating: "a", count: 16_385), .malformed(status: 431)),
  ])
  func rejectsOthers(text: String, expected: HTTPRequest.Parsed) {
    #expect(HTTPRequest.parse(Array(text.utf8)) == expected)
  }

  /// The bytes behind such a head are not the next request, whatever the client asks for.
  @Test(arguments: [
    "Content-Length: 5\r\nConnection: keep-alive", "Connection: keep-alive\r\nContent-Length: 5",
    "Transfer-Encoding: chunked\r\nConnection: keep-alive", "Connection: close, keep-alive",
    "Connection: keep-alive\r\nConnection: Close", "Connection: x,close",
  ])
  func closesAfterContentThatIsNotRead(fields: String) {
    guard
      case .request(let request, _) = HTTPRequest.parse(
        Array("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n".utf8))
    else {
      Issue.record("not parsed")
      return
    }
    #expect(request.closes)
  }

  @Test(arguments: [
    ("HTTP/1.0", "Connection: keep-alive", false), ("HTTP/1.1", "Content-Length: 0", false),
    ("HTTP/1.1", "Connection: x-close", false), ("HTTP/1.0", "Connection: x-keep-alive", true),
  ])
  func staysOpenWithoutContent(version: String, field: String, closes: Bool) {
    guard
      case .request(let request, _) = HTTPRequest.parse(
        Array("GET / \(version)\r\n\(field)\r\n\r\n".utf8))
    else {
      Issue.record("not parsed")
      return
    }
    #expect(request.closes == closes)
  }

  /// Heads that two programs may read differently (RFC 9112 sections 2.2, 5 and 6.3).
  @Test(arguments: [
    "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 0\r\nContent-Length: 5",
    "Content-Length: 5, 5", "Content-Length: -1", "Content-Length: +5", "Content-Length: 0x5",
    "Content-Length:", "Content-Length: 5 5", "Content-Length: 99999999999999999999",
    "Content-Length: \u{0665}", "Content-Length: 5\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Transfer-Encoding: gzip",
    "X: a\r\n folded", "X: a\r\n\tContent-Length: 5", " Content-Length: 5", "Content-Length : 5",
    ": empty", "a b: c", "X: a\rContent-Length: 5", "X: a\u{0}b", "Host: a\r\nHost: b",
    "X(: a", "X: a\u{7F}",
  ])
  func rejectsAmbiguousHeads(fields: String) {
    #expect(
      HTTPRequest.parse(Array("POST / HTTP/1.1\r\n\(fields)\r\n\r\n".utf8))
        == .malformed(status: 400))
  }

  @Test(arguments: [
    "GET  / HTTP/1.1", " GET / HTTP/1.1", "GET / HTTP/1.1 ", "GET\t/ HTTP/1.1", "G(T / HTTP/1.1",
    "GET /\u{1}x HTTP/1.1", "GET / HTTP/1.x", "GET / HTTP/111", "GET /\r HTTP/1.1",
    "GET /\u{E9} HTTP/1.1",
  ])
  func rejectsMalformedRequestLines(line: String) {
    #expect(
      HTTPRequest.parse(Array("\(line)\r\nHost: a\r\n\r\n".utf8)) == .malformed(status: 400))
  }
}
