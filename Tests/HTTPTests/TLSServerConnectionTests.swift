// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX
import Testing

/// Both ends of a connection in one thread, step by step.
@Suite struct TLSServerConnectionTests {
  @Test func severalRequestsInOneWriteAreAnsweredInOrder() throws {
    let pair = try ConnectedPair()
    try pair.send("GET /a HTTP/1.1\r\n\r\nHEAD /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\n")
    let text = try pair.receive { $0.hasSuffix("/c 0\n") }
    #expect(text.contains("\r\n\r\n/a 0\nHTTP/1.1 200 OK\r\n"))
    #expect(!text.contains("/b 0\n") && pair.server.requests == 3)
    #expect(pair.server.phase == .open && pair.server.deadline == nil)
    try pair.send("GET")
    _ = pair.exchange()
    #expect(pair.server.deadline != nil)
  }

  @Test func contentIsReadUpToItsLimit() throws {
    let pair = try ConnectedPair(content: 4)
    try pair.send("POST / HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
    _ = try pair.receive { $0 == "HTTP/1.1 100 Continue\r\n\r\n" }
    try pair.send("abcd")
    _ = try pair.receive { $0.hasSuffix("/ 4\n") }
    let other = try ConnectedPair(content: 4)
    try other.send("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n")
    _ = try other.receive { $0.hasPrefix("HTTP/1.1 413 ") }
    #expect(other.server.requests == 0 && other.server.phase != .open)
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 "),
    ("nonsense\r\n\r\n", "HTTP/1.1 400 "),
    ("GET / HTTP/1.1\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.1 200 "),
    ("GET / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 400 "),
    ("GET / HTTP/2.0\r\n\r\n", "HTTP/1.1 505 "),
  ])
  func theResponseArrivesBeforeTheEnd(request: String, response: String) throws {
    let pair = try ConnectedPair()
    // More than the server reads before it responds.
    try pair.send(request + String(repeating: "x", count: 1000))
    _ = try pair.receive { $0.hasPrefix(response) }
    #expect(pair.server.phase == .lingering)
    pair.closeClient()
    guard case .end = pair.server.drain() else {
      Issue.record("the connection goes on after the client has closed it")
      return
    }
    #expect(pair.server.phase == .ended)
  }

  @Test func aClientThatSendsWithoutEndIsReadForAWhileOnly() throws {
    let pair = try ConnectedPair(lingering: 8192)
    _ = pair.server.finish()
    var step = TLSServerConnection.Step.wait(.reading)
    for _ in 0..<100 {
      guard case .wait = step else { break }
      try pair.sendRaw([UInt8](repeating: 0, count: 1024))
      step = pair.server.drain()
    }
    #expect(pair.server.phase == .ended)
  }
}

/// A client and a server that have finished their handshake.
private final class ConnectedPair {
  let server: TLSServerConnection
  private var socket: TCPSocket?
  private var client: TLSConnection?

  final class Accepting: PeerVerifier {
    let trust: CertificateTrust
    var now: Int64 { 0 }

    init() throws { trust = try CertificateTrust([], acceptsExpiredLeaf: true) }

    func verify(_ path: PeerPath, problem: PathValidationError?) -> VerificationResult {
      .accepted(name: nil)
    }
  }

  struct Stuck: Error {}

  init(content: Int? = nil, lingering: Int = 1 << 20) throws {
    let identity = try CertificateIssue(
      commonName: "localhost", purpose: .server, validity: 0...4_000_000_000
    ).make(signedBy: nil)
    let verifier = try Accepting()
    let context = try TLSContext(
      server: TLSContext.ServerSettings(
        identity: identity, minimum: .tls12, maximum: .tls13, suites: TLSCipherSuites(without: []),
        requiresCertificate: false, announced: [], resumes: false), verifier: verifier)
    let (near, far) = try TCPSocket.pair()
    socket = near
    server = TLSServerConnection(
      far,
      limits: TLSServerConnection.Limits(
        exchange: .seconds(60), content: content, lingering: lingering), deadline: nil)
    try server.start(context)
    let client = try TLSConnection(
      TLSContext(clientWith: nil, verifier: verifier), descriptor: near.descriptor)
    self.client = client
    var isDone = (false, false)
    for _ in 0..<100 where !isDone.0 || !isDone.1 {
      isDone.0 = isDone.0 || client.handshake() == .done
      isDone.1 = isDone.1 || server.tls?.handshake() == .done
    }
    guard isDone == (true, true) else { throw Stuck() }
    server.open()
  }

  func send(_ text: String) throws {
    guard let (progress, count) = client?.write(Array(text.utf8)[...]), progress == .done,
      count == text.utf8.count
    else { throw Stuck() }
  }

  func sendRaw(_ bytes: [UInt8]) throws { _ = try socket?.send(bytes[...]) }

  func exchange() -> TLSServerConnection.Step {
    server.exchange { request, content in HTTPResponse(200, "\(request.path) \(content.count)") }
  }

  /// Lets both sides go on until what the client has received satisfies `isEnough`.
  func receive(until isEnough: (String) -> Bool) throws -> String {
    var received: [UInt8] = []
    for _ in 0..<100 {
      if server.phase == .open || server.phase == .closing { _ = exchange() }
      if case .bytes(let bytes)? = client?.read(atMost: 65_536) { received += bytes }
      let text = String(decoding: received, as: UTF8.self)
      if isEnough(text) { return text }
    }
    Issue.record("received: \(String(decoding: received, as: UTF8.self))")
    throw Stuck()
  }

  func closeClient() {
    client = nil
    socket = nil
  }
}
