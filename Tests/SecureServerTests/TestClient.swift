// SPDX-License-Identifier: Apache-2.0

import Foundation
import PKI
import POSIX

/// A client that stays connected.
final class TestClient {
  private let socket: TCPSocket
  private let tls: TLSConnection

  private final class AnyServer: PeerVerifier {
    let now: Int64 = TestServer.now
    let trust: CertificateTrust
    init() throws { trust = try CertificateTrust([], acceptsExpiredLeaf: true) }
    func verify(_ path: PeerPath, problem: PathValidationError?) -> VerificationResult {
      .accepted(name: nil)
    }
  }

  struct Refused: Error { let failure: TLSError? }

  /// Connects with a credential of the workshop and shakes hands.
  init(_ shop: Workshop, _ name: String, port: UInt16) throws {
    let certificate = try Certificate.all(pem: shop.text("\(name).pem"))[0]
    let key = try PrivateKey(pem: Secret(Array(shop.text("\(name).key").utf8)))
    let context = try TLSContext(
      clientWith: TLSIdentity(certificate: certificate, chain: [], key: key), verifier: AnyServer())
    socket = try TCPSocket(
      to: SocketAddress(address: IPAddress("127.0.0.1")!, port: port),
      until: Deadline(after: .seconds(5)))
    tls = try TLSConnection(context, descriptor: socket.descriptor)
    while true {
      switch tls.handshake() {
      case .done: return
      case .failed(let failure): throw Refused(failure: failure)
      case .wantsReading: try wait(false)
      case .wantsWriting: try wait(true)
      }
    }
  }

  private func wait(_ writing: Bool, seconds: Int = 10) throws {
    guard socket.wait(forWriting: writing, until: Deadline(after: .seconds(seconds))) else {
      throw Refused(failure: nil)
    }
  }

  /// One request over the open connection; nil when it is over.
  func get(_ path: String = "/") throws -> String? {
    let (progress, _) = tls.write(Array("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n".utf8)[...])
    guard progress == .done else { return nil }
    var text = ""
    while true {
      switch tls.read(atMost: 16_384) {
      case .bytes(let bytes):
        text += String(decoding: bytes, as: UTF8.self)
        if text.hasSuffix("}\n") { return text }
      case .wantsReading: try wait(false)
      case .wantsWriting: try wait(true)
      case .end, .failed: return nil
      }
    }
  }

  /// Sends a text and counts a part of the response.
  func count(of part: String, afterSending text: String, expecting: Int) throws -> Int {
    var rest = Array(text.utf8)[...]
    var received: [UInt8] = []
    var count = 0
    let mark = Array(part.utf8)
    while count < expecting {
      if !rest.isEmpty {
        let (progress, sent) = tls.write(rest.prefix(4096))
        if case .failed = progress { break }
        rest = rest.dropFirst(sent)
      }
      switch tls.read(atMost: 16_384) {
      case .bytes(let bytes):
        received += bytes
        while let found = received.firstRange(of: mark) {
          count += 1
          received.removeSubrange(..<found.upperBound)
        }
      case .wantsReading: if rest.isEmpty { try wait(false) }
      case .wantsWriting: try wait(true)
      case .end, .failed: return count
      }
    }
    return count
  }

  /// Whether the server closes the connection properly within so many seconds.
  func ends(within seconds: Int) -> Bool {
    let deadline = Deadline(after: .seconds(seconds))
    while !deadline.hasPassed {
      switch tls.read(atMost: 16_384) {
      case .end: return true
      case .failed: return false
      default: _ = socket.wait(forWriting: false, until: deadline)
      }
    }
    return false
  }
}
