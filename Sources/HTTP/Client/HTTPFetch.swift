// SPDX-License-Identifier: Apache-2.0

public import PKI
public import POSIX

/// One request of a client and its response over HTTP (RFC 9112); redirects are not followed.
///
/// Used for revocation status, SCEP and the device certificate.
public struct HTTPFetch: Sendable {
  /// The content of a POST request.
  public struct Content: Sendable {
    public let type: String
    public let bytes: [UInt8]

    public init(type: String, _ bytes: [UInt8]) {
      self.type = type
      self.bytes = bytes
    }
  }

  public var url: HTTPURL
  /// Nil: the method is GET.
  public var content: Content?
  /// More fields of the request; their values may be credentials.
  public var fields: [(name: String, value: Secret)] = []
  /// Which server may respond over `https`.
  public var trust = HTTPTrust.anyone
  /// The client certificate for a server that requests one.
  public var identity: TLSIdentity?
  /// Most bytes of the response's content.
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

  /// The response, whatever its status. Waits until the deadline at most.
  ///
  /// If a name has several addresses, the next one is tried when no connection can be made; the
  /// request is never sent twice.
  /// - Throws: `HTTPError`.
  public func response() throws(HTTPError) -> HTTPResponse {
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

  /// The content of a response of status 200.
  ///
  /// - Throws: `HTTPError`, also for any other status.
  public func successfulContent() throws(HTTPError) -> [UInt8] {
    let response = try response()
    guard response.status == 200 else { throw .failed("HTTP status \(response.status)") }
    return response.content
  }

  private func exchange(over stream: HTTPStream) throws(HTTPError) -> HTTPResponse {
    var fields = [HTTPField("Host", url.authority), HTTPField("Connection", "close")]
    if let content {
      fields += [
        HTTPField("Content-Type", content.type),
        HTTPField("Content-Length", "\(content.bytes.count)"),
      ]
    }
    let method = content == nil ? "GET" : "POST"
    try stream.send(Array(HTTPHead.text("\(method) \(url.target) HTTP/1.0", fields).utf8))
    for field in self.fields {
      try stream.send(Array("\(field.name): ".utf8) + field.value.bytes + [0x0D, 0x0A])
    }
    try stream.send([0x0D, 0x0A] + (content?.bytes ?? []))
    var received: [UInt8] = []
    var head: HTTPResponseHead?
    while true {
      if head == nil { head = try Self.head(of: received) }
      if let head {
        let count = received.count - head.length
        guard count <= limit, head.contentLength ?? 0 <= limit else {
          throw .failed("the response is longer than \(limit) bytes")
        }
        if let length = head.contentLength, count >= length {
          return HTTPResponse(head, Array(received[head.length...].prefix(length)))
        }
      } else if received.count > Self.longestHead {
        throw .failed("the response is not HTTP")
      }
      guard let more = try stream.receive() else { break }
      received += more
    }
    guard let head else { throw .failed("the response is not HTTP") }
    if let length = head.contentLength, received.count - head.length < length {
      throw .failed("the response is truncated")
    }
    let body = received[head.length...]
    guard head.isChunked else { return HTTPResponse(head, Array(body)) }
    guard let content = Self.unchunked(body) else { throw .failed("the response is truncated") }
    return HTTPResponse(head, content)
  }

  private static func head(of bytes: [UInt8]) throws(HTTPError) -> HTTPResponseHead? {
    guard let end = HTTPHead.end(of: bytes) else { return nil }
    guard let head = HTTPResponseHead(bytes[..<end]) else {
      throw .failed("the response is not HTTP")
    }
    return head
  }

  /// Decodes chunked content (RFC 9112 section 7.1); nil if it is truncated.
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
    self.init(status: head.status, fields: head.fields, content: content)
  }
}
