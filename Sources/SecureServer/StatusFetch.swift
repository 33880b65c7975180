// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX

/// One exchange with a server of revocation status, over HTTP; redirects are not followed.
///
/// What comes is signed, so that the server itself need not be trusted, also with https.
struct StatusFetch {
  /// Why nothing came.
  enum Problem: Error, Hashable, Sendable {
    /// The time was over.
    case timedOut
    /// Any other reason, one clause in lower case.
    case failed(String)
  }

  let url: StatusURL
  /// Sent with POST; nil: GET.
  var request: [UInt8]?
  /// Most bytes of the content.
  let limit: Int
  let deadline: Deadline

  private static let longestHead = 16_384

  /// The content of the answer. Waits, at most until the deadline.
  func content() throws(Problem) -> [UInt8] {
    let addresses: [IPAddress]
    do throws(ResolutionProblem) {
      addresses = try IPAddress.resolve(url.host, until: deadline, interruption: nil)
    } catch {
      switch error {
      case .timedOut, .interrupted: throw .timedOut
      case .unknown(let text): throw .failed("\(url.host): \(text)")
      }
    }
    var problem = Problem.failed("\(url.host) has no address")
    for address in addresses {
      do throws(Problem) {
        let stream = try StatusStream(
          SocketAddress(address: address, port: url.port), url: url, deadline: deadline)
        return try exchange(over: stream)
      } catch {
        problem = error
      }
    }
    throw problem
  }

  private func exchange(over stream: StatusStream) throws(Problem) -> [UInt8] {
    var head = request == nil ? "GET" : "POST"
    head += " \(url.target) HTTP/1.0\r\nHost: \(url.authority)\r\nConnection: close\r\n"
    if let request {
      head += "Content-Type: application/ocsp-request\r\nContent-Length: \(request.count)\r\n"
    }
    try stream.send(Array((head + "\r\n").utf8) + (request ?? []))
    var received: [UInt8] = []
    var answer: HTTPAnswerHead?
    while true {
      if answer == nil { answer = try Self.head(of: received) }
      if let answer {
        guard answer.status == 200 else { throw .failed("HTTP status \(answer.status)") }
        let count = received.count - answer.length
        guard count <= limit, answer.contentLength ?? 0 <= limit else {
          throw .failed("more than \(limit) bytes")
        }
        if let length = answer.contentLength, count >= length {
          return Array(received[answer.length...].prefix(length))
        }
      } else if received.count > Self.longestHead {
        throw .failed("the answer is not HTTP")
      }
      guard let more = try stream.receive() else { break }
      received += more
    }
    guard let answer else { throw .failed("the answer is not HTTP") }
    if let length = answer.contentLength, received.count - answer.length < length {
      throw .failed("the answer is cut off")
    }
    let body = received[answer.length...]
    guard answer.isChunked else { return Array(body) }
    guard let content = Self.unchunked(body) else { throw .failed("the answer is cut off") }
    return content
  }

  private static func head(of bytes: [UInt8]) throws(Problem) -> HTTPAnswerHead? {
    guard let end = HTTPAnswerHead.end(of: bytes) else { return nil }
    guard let head = HTTPAnswerHead(bytes[..<end]) else { throw .failed("the answer is not HTTP") }
    return head
  }

  /// The content of RFC 9112 section 7.1; nil where it is cut off.
  static func unchunked(_ body: ArraySlice<UInt8>) -> [UInt8]? {
    var rest = body
    var content: [UInt8] = []
    while let end = rest.firstIndex(of: 0x0A) {
      let text = String(decoding: rest[..<end], as: UTF8.self).prefix { $0.isHexDigit }
      guard let size = Int(text, radix: 16), size >= 0, size <= rest.count else { return nil }
      rest = rest[(end + 1)...]
      if size == 0 { return content }
      guard rest.count >= size else { return nil }
      content += rest.prefix(size)
      rest = rest.dropFirst(size).drop { $0 == 0x0D }
      guard rest.first == 0x0A else { return nil }
      rest = rest.dropFirst()
    }
    return nil
  }
}
