// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX

/// One client of the portal: a request and its answer, within one time limit.
final class PortalConnection {
  private let socket: TCPSocket
  private let tls: TLSConnection
  private let deadline: Deadline

  private static let largestContent = 65_536
  /// Bytes that are read of a client that goes on sending, so that the answer reaches it.
  private static let lingeringBytes = 262_144

  init(_ socket: TCPSocket, _ context: TLSContext, deadline: Deadline) throws(OpenSSLError) {
    self.socket = socket
    self.deadline = deadline
    tls = try TLSConnection(context, descriptor: socket.descriptor)
  }

  /// Answers one request; a client that does not keep to TLS, HTTP or the time is left.
  func serve(_ answer: (HTTPRequest, [UInt8], Certificate?) -> HTTPServerResponse) {
    guard handshake(), let reply = reply(answer) else { return linger() }
    var rest = reply.bytes[...]
    while !rest.isEmpty {
      let (progress, count) = tls.write(rest)
      rest = rest.dropFirst(count)
      guard wait(progress) else { return }
    }
    tls.close()
    linger()
  }

  private func handshake() -> Bool {
    while true {
      let progress = tls.handshake()
      if progress == .done { return true }
      guard wait(progress) else { return false }
    }
  }

  private func wait(_ progress: TLSConnection.Progress) -> Bool {
    switch progress {
    case .done: !deadline.hasPassed
    case .wantsReading: socket.wait(forWriting: false, until: deadline) && !deadline.hasPassed
    case .wantsWriting: socket.wait(forWriting: true, until: deadline) && !deadline.hasPassed
    case .failed: false
    }
  }

  /// More bytes of the client; nil at the end of it, of the time or of what is TLS.
  private func receive() -> [UInt8]? {
    while !deadline.hasPassed {
      switch tls.read(atMost: 16_384) {
      case .bytes(let bytes): return bytes
      case .wantsReading: guard wait(.wantsReading) else { return nil }
      case .wantsWriting: guard wait(.wantsWriting) else { return nil }
      case .end, .failed: return nil
      }
    }
    return nil
  }

  private func reply(_ answer: (HTTPRequest, [UInt8], Certificate?) -> HTTPServerResponse)
    -> HTTPServerResponse?
  {
    func refuse(_ status: Int, _ reason: String) -> HTTPServerResponse {
      HTTPServerResponse(status: status, type: "text/plain", body: reason + "\n", closes: true)
    }
    var bytes: [UInt8] = []
    while true {
      guard let more = receive() else { return nil }
      bytes += more
      switch HTTPRequest.parse(bytes) {
      case .incomplete: continue
      case .malformed(let status): return refuse(status, "the request is not understood")
      case .request(let request, let length):
        guard request["transfer-encoding"] == nil else {
          return refuse(411, "the length of the content is wanted")
        }
        let size = request["content-length"].map { Int($0) ?? -1 } ?? 0
        guard size >= 0 else { return refuse(400, "the request is not understood") }
        guard size <= Self.largestContent else {
          return refuse(413, "more than \(Self.largestContent) bytes")
        }
        if request["expect"]?.lowercased() == "100-continue" {
          _ = tls.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)[...])
        }
        while bytes.count < length + size {
          guard let more = receive() else { return nil }
          bytes += more
        }
        let content = Array(bytes[length..<(length + size)])
        return answer(request, content, tls.peerCertificate)
      }
    }
  }

  /// A socket that is closed with bytes unread sends a reset, which may overtake the answer.
  private func linger() {
    socket.finishSending()
    let end = min(deadline, Deadline(after: .seconds(2)))
    var count = 0
    while count < Self.lingeringBytes, !end.hasPassed {
      guard let arrival = try? socket.receive(atMost: 4096) else { return }
      switch arrival {
      case .bytes(let bytes): count += bytes.count
      case .end: return
      case .none: guard socket.wait(forWriting: false, until: end) else { return }
      }
    }
  }
}
