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
}
