// SPDX-License-Identifier: Apache-2.0

public import PKI
public import POSIX

/// A server's side of one TLS connection: handshake, requests with their responses, and a close that
/// does not cut off the last response or alert.
///
/// No call waits: each goes as far as possible with the bytes at hand and returns what the socket has
/// to be ready for before the next call. The owner watches the socket and enforces ``deadline``, with
/// an event loop or on a thread of the connection's own. Used by one thread at a time.
public final class TLSServerConnection {
  public enum Phase: Sendable {
    /// The client has sent nothing, so there is no TLS yet.
    case silent
    case handshake
    /// Requests are read and answered.
    case open
    /// The rest of a response is sent, then the connection is closed.
    case closing
    /// Nothing more is sent; what the client still sends is read and dropped.
    case lingering
    case ended
  }

  /// What comes next.
  public enum Step: Sendable {
    /// Wait until the socket is ready for this, then call again.
    case wait(EventPoll.Interest)
    /// The socket can be closed.
    case end
  }

  public struct Limits: Sendable {
    /// Time for each request to arrive and for each response to be accepted; nil: the owner sets one
    /// ``TLSServerConnection/deadline`` for the whole connection.
    public var exchange: Duration?
    /// Most bytes of a request's content; nil: content is not read.
    public var content: Int?
    /// Most bytes that are read after the last response.
    public var lingering: Int

    public init(exchange: Duration?, content: Int?, lingering: Int) {
      self.exchange = exchange
      self.content = content
      self.lingering = lingering
    }
  }

  private static let lingeringTime = Duration.seconds(2)
  private static let readSize = 16_384
  /// Most reads in one call, so that a client that sends without end gets only its share.
  private static let readsAtOnce = 8

  public let socket: TCPSocket
  /// Nil before the handshake and after the close.
  public private(set) var tls: TLSConnection?
  public private(set) var phase = Phase.silent
  /// When the owner ends the connection, whatever its client does; nil: it may stay.
  public var deadline: Deadline?
  /// Whether the connection ends after the next response, whatever the client asks for.
  public var closesAfterResponse = false
  /// Number of requests so far.
  public private(set) var requests = 0
  private let limits: Limits
  private var input: [UInt8] = []
  private var output: ArraySlice<UInt8> = []
  private var hasSentContinue = false
  private var lingered = 0

  public init(_ socket: TCPSocket, limits: Limits, deadline: Deadline?) {
    self.socket = socket
    self.limits = limits
    self.deadline = deadline
  }

  // MARK: - Handshake

  /// Starts TLS.
  public func start(_ context: TLSContext) throws(OpenSSLError) {
    tls = try TLSConnection(context, descriptor: socket.descriptor)
    phase = .handshake
  }

  /// Records that the handshake is finished.
  public func open() {
    phase = .open
    if limits.exchange != nil { deadline = nil }
  }

  // MARK: - Requests and responses

  /// Sends the rest of a response, then reads requests and answers them.
  public func exchange(_ respond: (HTTPRequest, [UInt8]) -> HTTPResponse) -> Step {
    guard let tls else { return end() }
    var reads = 0
    while true {
      if let step = flush(tls) { return step }
      if phase == .closing { return close() }
      if respondToNext(respond) { continue }
      guard reads < Self.readsAtOnce else {
        // The socket does not become readable for bytes that are already decrypted.
        return .wait(tls.hasPendingBytes ? [.reading, .writing] : .reading)
      }
      reads += 1
      switch tls.read(atMost: Self.readSize) {
      case .wantsReading: return .wait(.reading)
      case .wantsWriting: return .wait(.writing)
      case .end: return close()
      case .failed: return linger()
      case .bytes(let bytes): input += bytes
      }
    }
  }

  /// Queues the response to the next request; false if the request is incomplete.
  private func respondToNext(_ respond: (HTTPRequest, [UInt8]) -> HTTPResponse) -> Bool {
    switch HTTPRequest.parse(input) {
    case .incomplete: return awaitMore()
    case .malformed(let status):
      send(HTTPResponse(status, "the request is malformed"), closes: true)
    case .request(let request, let length):
      var size = 0
      if let limit = limits.content {
        size = request["content-length"].flatMap { Int($0) } ?? 0
        if let refusal = Self.refusal(of: request, size: size, limit: limit) {
          send(refusal, closes: true)
          return true
        }
        guard input.count >= length + size else {
          if request["expect"]?.lowercased() == "100-continue", !hasSentContinue {
            hasSentContinue = true
            output = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)[...]
            return true
          }
          return awaitMore()
        }
      }
      let content = Array(input[length..<(length + size)])
      input.removeFirst(length + size)
      hasSentContinue = false
      requests += 1
      send(
        respond(request, content), closes: request.closes || closesAfterResponse,
        isHead: request.method == "HEAD")
    }
    return true
  }

  private static func refusal(of request: HTTPRequest, size: Int, limit: Int) -> HTTPResponse? {
    if request["transfer-encoding"] != nil {
      return HTTPResponse(411, "a Content-Length is required")
    }
    return size > limit ? HTTPResponse(413, "the content is longer than \(limit) bytes") : nil
  }

  /// Sets the time limit for a request that has begun to arrive.
  private func awaitMore() -> Bool {
    if let time = limits.exchange {
      deadline = input.isEmpty ? nil : deadline ?? Deadline(after: time)
    }
    return false
  }

  private func send(_ response: HTTPResponse, closes: Bool, isHead: Bool = false) {
    output = response.bytes(closes: closes, isHead: isHead)[...]
    if let time = limits.exchange { deadline = Deadline(after: time) }
    if closes { phase = .closing }
  }

  /// Sends what is queued; nil when everything is sent.
  private func flush(_ tls: TLSConnection) -> Step? {
    guard !output.isEmpty else { return nil }
    while !output.isEmpty {
      let (progress, count) = tls.write(output)
      output = output.dropFirst(count)
      switch progress {
      case .done: continue
      case .wantsReading: return .wait(.reading)
      case .wantsWriting: return .wait(.writing)
      case .failed: return end()
      }
    }
    output = []
    if limits.exchange != nil { deadline = nil }
    return nil
  }

  // MARK: - Close

  /// Closes the connection after the response that is being sent, if any.
  public func finish() -> Step? {
    guard output.isEmpty else {
      phase = .closing
      return nil
    }
    return close()
  }

  private func close() -> Step {
    tls?.close()
    return linger()
  }

  /// Stops sending and reads what the client still sends: closing a socket with unread bytes sends a
  /// reset, which may overtake the last response or alert.
  public func linger() -> Step {
    phase = .lingering
    tls = nil
    (input, output) = ([], [])
    let end = Deadline(after: Self.lingeringTime)
    deadline = limits.exchange == nil ? min(deadline ?? end, end) : end
    socket.finishSending()
    return drain()
  }

  /// Reads and drops what the client has sent since.
  public func drain() -> Step {
    while lingered < limits.lingering {
      // Whether the client has closed or reset the connection does not matter any more.
      guard let arrival = try? socket.receive(atMost: 4096) else { break }
      switch arrival {
      case .bytes(let bytes): lingered += bytes.count
      case .none: return .wait(.reading)
      case .end: return end()
      }
    }
    return end()
  }

  private func end() -> Step {
    phase = .ended
    return .end
  }
}
