// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX

/// One client, from its TCP connection to its end. Belongs to the loop's thread, and to a worker
/// while it is `.verifying`.
final class Connection {
  enum State {
    /// Nothing has come yet: the service is chosen when something does.
    case silent
    case handshake
    /// A worker finishes the handshake.
    case verifying
    case open
    /// What is left of an answer is sent, then the connection ends.
    case closing
    /// The last word is said; what the client still sends is read, so that the word reaches it.
    case lingering
  }

  let number: UInt64
  let socket: TCPSocket
  let peer: SocketAddress
  /// Seconds since 1970, by the appliance's clock.
  let began: Int64
  var state = State.silent
  var service: SecureService?
  var tls: TLSConnection?
  /// Whether it was open once.
  var hasShakenHands = false
  /// How many steps the handshake had.
  var steps = 0
  var requests = 0
  var input: [UInt8] = []
  var output: ArraySlice<UInt8> = []
  /// What the socket is watched for.
  var interest = EventPoll.Interest.reading
  /// When it is ended whatever happens; nil: it may stay.
  var deadline: Deadline?
  /// When a session of a former service ends.
  var disconnect: Deadline?
  var opened: Deadline?
  /// The client as it is told in JSON and in the list of clients, read once.
  var identity: ClientIdentity?
  var lingered = 0

  init(number: UInt64, socket: TCPSocket, peer: SocketAddress, began: Int64) {
    self.number = number
    self.socket = socket
    self.peer = peer
    self.began = began
  }

  /// Reads the client's certificate, once.
  func client() -> ClientIdentity {
    if let identity { return identity }
    let identity = ClientIdentity(tls: tls, service: service)
    self.identity = identity
    return identity
  }
}

/// Who a client is.
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
