// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX

/// One client of the portal: a request and its response, within one deadline.
///
/// Belongs to the loop's thread, or to a worker while ``isBusy``; never to both.
final class PortalConnection: @unchecked Sendable {
  typealias Responder = (HTTPRequest, [UInt8], Certificate?) -> HTTPResponse

  let socket: TCPSocket
  let address: IPAddress
  /// Whether a worker is running a step.
  var isBusy = false
  private let server: TLSServerConnection

  private static let limits = TLSServerConnection.Limits(
    exchange: nil, content: 65_536, lingering: 262_144)
  /// Time within which a client has to send its first bytes.
  private static let silence = Duration.seconds(20)
  /// Time from its first bytes to the end of the response.
  private static let patience = Duration.seconds(10)

  init(_ socket: TCPSocket, from address: IPAddress) {
    self.socket = socket
    self.address = address
    server = TLSServerConnection(
      socket, limits: Self.limits, deadline: Deadline(after: Self.silence))
    server.closesAfterResponse = true
  }

  /// Whether the client was too slow.
  var isLate: Bool { server.deadline?.hasPassed == true }

  /// Goes as far as the bytes at hand allow, without waiting. A client that violates TLS or HTTP is
  /// disconnected.
  func advance(_ context: TLSContext, _ respond: Responder) -> TLSServerConnection.Step {
    switch server.phase {
    case .silent:
      server.deadline = Deadline(after: Self.patience)
      // Only fails without memory for TLS: the connection is closed.
      guard (try? server.start(context)) != nil else { return .end }
      return advance(context, respond)
    case .handshake:
      switch server.tls?.handshake() {
      case .done:
        server.open()
        return advance(context, respond)
      case .wantsReading: return .wait(.reading)
      case .wantsWriting: return .wait(.writing)
      case .failed, nil: return server.linger()
      }
    case .open, .closing:
      let tls = server.tls
      return server.exchange { respond($0, $1, tls?.peerCertificate) }
    case .lingering: return server.drain()
    case .ended: return .end
    }
  }
}
