// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX

/// One client, from its TCP connection to its end. Belongs to the event loop's thread; a worker uses its
/// TLS connection while `isVerifying`.
final class Connection {
  let number: UInt64
  let server: TLSServerConnection
  let peer: SocketAddress
  /// Seconds since 1970, by the appliance's clock.
  let began: Int64
  var service: SecureService?
  /// Whether a worker is running a step of the handshake.
  var isVerifying = false
  /// Whether the handshake was finished.
  var hasShakenHands = false
  /// Whether the client is in the list of clients.
  var isReported = false
  /// Number of steps of the handshake so far.
  var steps = 0
  /// What the socket is watched for.
  var interest = EventPoll.Interest.reading
  /// Number of requests when it was used last.
  var usedRequests = 0
  /// When a connection of a former service ends.
  var disconnect: Deadline?
  var opened: Deadline?
  private var identity: ClientIdentity?

  var descriptor: Int32 { server.socket.descriptor }

  init(number: UInt64, server: TLSServerConnection, peer: SocketAddress, began: Int64) {
    self.number = number
    self.server = server
    self.peer = peer
    self.began = began
  }

  /// The client as the response and the list of clients show it; its certificate is parsed once.
  func client() -> ClientIdentity {
    if let identity { return identity }
    let identity = ClientIdentity(tls: server.tls, service: service)
    self.identity = identity
    return identity
  }
}

/// The certificate of a client and the name that it is authenticated as.
struct ClientIdentity: Sendable {
  let subject: String?
  let issuer: String?
  let serial: String?
  let name: String?

  init(tls: TLSConnection?, service: SecureService?) {
    let certificate = tls?.peerCertificate
    subject = certificate?.subject
    issuer = certificate?.issuer
    serial = certificate?.serial
    if case .accepted(let name)? = tls?.verification {
      self.name = name
    } else {
      name = certificate.flatMap { service?.verifier.name(of: $0) }
    }
  }

  init(path: PeerPath?, verification: VerificationResult?) {
    let certificate = path?.leaf
    subject = certificate?.subject
    issuer = certificate?.issuer
    serial = certificate?.serial
    if case .accepted(let name)? = verification { self.name = name } else { name = nil }
  }
}
