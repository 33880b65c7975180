// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX

/// One client of the portal: a request and its response, on a thread of its own and within one deadline.
struct PortalConnection {
  private let connection: TLSServerConnection
  private let deadline: Deadline

  private static let limits = TLSServerConnection.Limits(
    exchange: nil, content: 65_536, lingering: 262_144)

  init(_ socket: TCPSocket, _ context: TLSContext, deadline: Deadline) throws(OpenSSLError) {
    self.deadline = deadline
    connection = TLSServerConnection(socket, limits: Self.limits, deadline: deadline)
    connection.closesAfterResponse = true
    try connection.start(context)
  }

  /// Answers one request; a client that violates TLS or HTTP, or is too slow, is disconnected.
  func serve(_ respond: (HTTPRequest, [UInt8], Certificate?) -> HTTPResponse) {
    var step = TLSServerConnection.Step.wait(.reading)
    repeat { step = next(respond) } while isReady(for: step)
    if connection.phase != .lingering, connection.phase != .ended { _ = connection.linger() }
  }

  private func next(
    _ respond: (HTTPRequest, [UInt8], Certificate?) -> HTTPResponse
  ) -> TLSServerConnection.Step {
    switch connection.phase {
    case .handshake:
      switch connection.tls?.handshake() {
      case .done:
        connection.open()
        return next(respond)
      case .wantsReading: return .wait(.reading)
      case .wantsWriting: return .wait(.writing)
      case .failed, nil: return connection.linger()
      }
    case .open, .closing:
      let tls = connection.tls
      return connection.exchange { respond($0, $1, tls?.peerCertificate) }
    case .lingering: return connection.drain()
    case .silent, .ended: return .end
    }
  }

  /// Waits until the socket is ready; false at the end and at the deadline.
  private func isReady(for step: TLSServerConnection.Step) -> Bool {
    guard case .wait(let interest) = step else { return false }
    let end = connection.deadline ?? deadline
    return connection.socket.wait(forWriting: interest.contains(.writing), until: end)
      && !end.hasPassed
  }
}
