// SPDX-License-Identifier: Apache-2.0

public import PKI
public import POSIX

/// One exchange of a client with a server over HTTP (RFC 9112); redirects are not followed.
///
/// Used for revocation status, SCEP and the device certificate.
public struct HTTPFetch: Sendable {
  /// What is sent with POST.
  public struct Content: Sendable {
    public let type: String
    public let bytes: [UInt8]

    public init(type: String, _ bytes: [UInt8]) {
      self.type = type
      self.bytes = bytes
    }
  }

  public var url: HTTPURL
  /// Nil: GET.
  public var content: Content?
  /// More fields of the request, without line ends.
  public var fields: [(name: String, value: Secret)] = []
  /// Who may answer over `https`.
  public var trust = HTTPTrust.anyone
  /// What is shown to a server that asks for a certificate.
  public var identity: TLSIdentity?
  /// Most bytes of the answer's content.
  public var limit: Int
  public var deadline: Deadline
  public var interruption: Interruption?

  public init(_ url: HTTPURL, content: Content? = nil, limit: Int, deadline: Deadline) {
    self.url = url
    self.content = content
    self.limit = limit
    self.deadline = deadline
  }

  private static let longestHead = 16_384

  /// The answer, whatever its status. Waits, at most until the deadline.
  ///
  /// Where a name has several addresses, the next one is tried as long as there is no connection:
  /// nothing is sent twice.
  /// - Throws: `HTTPError`.
  public func answer() throws(HTTPError) -> HTTPResponse {
    let addresses: [IPAddress]
    do throws(NameResolutionError) {
      addresses = try IPAddress.resolve(url.host, until: deadline, interruption: interruption)
    } catch {
      switch error {
      case .timedOut: throw .timedOut
      case .interrupted: throw .interrupted
      case .unknown(let text): throw .failed("\(url.host): \(text)")
      }
    }
    var problem = HTTPError.failed("\(url.host) has no address")
    for address in addresses {
      let stream: HTTPStream
      do throws(HTTPError) {
        stream = try HTTPStream(SocketAddress(address: address, port: url.port), for: self)
      } catch {
        problem = error
        continue
      }
      return try exchange(over: stream)
    }
    throw problem
  }

  /// The content of an answer of status 200.
  ///
  /// - Throws: `HTTPError`, also for every other status.
  public func successfulContent() throws(HTTPError) -> [UInt8] {
    let answer = try answer()
    guard answer.status == 200 else { throw .failed("HTTP status \(answer.status)") }
    return answer.content
  }

  private func exchange(over stream: HTTPStream) throws(HTTPError) -> HTTPResponse {
    var head = content == nil ? "GET" : "POST"
    head += " \(url.target) HTTP/1.0\r\nHost: \(url.authority)\r\nConnection: close\r\n"
    if let content {
      head += "Content-Type: \(content.type)\r\nContent-Length: \(content.bytes.count)\r\n"
    }
    try stream.send(Array(head.utf8))
    for field in fields {
      try stream.send(Array("\(field.name): ".utf8) + field.value.bytes + [0x0D, 0x0A])
    }
    try stream.send([0x0D, 0x0A] + (content?.bytes ?? []))
    var received: [UInt8] = []
    var answer: HTTPResponseHead?
    while true {
      if answer == nil { answer = try Self.head(of: received) }
      if let answer {
        let count = received.count - answer.length
        guard count <= limit, answer.contentLength ?? 0 <= limit else {
          throw .failed("more than \(limit) bytes")
        }
        if let length = answer.contentLength, count >= length {
          return HTTPResponse(answer, Array(received[answer.length...].prefix(length)))
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
    guard answer.isChunked else { return HTTPResponse(answer, Array(body)) }
    guard let content = Self.unchunked(body) else { throw .failed("the answer is cut off") }
    return HTTPResponse(answer, content)
  }

  private static func head(of bytes: [UInt8]) throws(HTTPError) -> HTTPResponseHead? {
    guard let end = HTTPResponseHead.end(of: bytes) else { return nil }
    guard let head = HTTPResponseHead(bytes[..<end]) else {
      throw .failed("the answer is not HTTP")
    }
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

extension HTTPResponse {
  fileprivate init(_ head: HTTPResponseHead, _ content: [UInt8]) {
    self.init(status: head.status, contentType: head.contentType, content: content)
  }
}
