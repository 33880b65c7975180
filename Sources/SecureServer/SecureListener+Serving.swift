// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX
import Text

// The steps of one connection.
extension SecureListener {
  /// Continues a connection as far as its bytes allow.
  func advance(_ connection: Connection, _ event: EventPoll.Event) {
    switch connection.server.phase {
    case .silent: begin(connection)
    case .handshake: if !connection.isVerifying { shakeHands(connection) }
    case .open, .closing: exchange(connection)
    case .lingering: follow(connection, connection.server.drain())
    case .ended: end(connection)
    }
    if event.isClosed, connections[connection.number] != nil,
      connection.server.phase == .lingering
    {
      end(connection)
    }
  }

  private var nothingServed: String {
    "nothing is served: \(served.problem ?? "no configuration")"
  }

  /// Starts TLS when the first bytes arrive, with the service that is in force now.
  private func begin(_ connection: Connection) {
    guard let service = served.service else {
      refuse(connection, nothingServed)
      end(connection)
      return
    }
    do throws(OpenSSLError) { try connection.server.start(service.context) } catch {
      end(connection)
      return
    }
    connection.service = service
    shakeHands(connection)
  }

  private func shakeHands(_ connection: Connection) {
    guard let tls = connection.server.tls, let service = connection.service else { return }
    connection.steps += 1
    guard service.mayWait else {
      follow(connection, tls.handshake())
      return
    }
    // Every step may verify the client's certificate, even the first: it may arrive while the server's
    // flight is being written.
    connection.isVerifying = true
    poll.remove(connection.descriptor)
    let number = connection.number
    let (verified, wake, socket) = (self.verified, self.wake, connection.server.socket)
    workers.run {
      verified.put(number, tls.handshake())
      // Keeps the descriptor open until here, even when the listener ends.
      withExtendedLifetime(socket) {}
      wake.raise()
    }
  }

  /// Takes back the handshakes that workers have finished.
  func takeVerified() {
    for (number, progress) in verified.takeAll() {
      guard let connection = connections[number] else { continue }
      connection.isVerifying = false
      connection.interest = .reading
      // Out of memory for the poll: the connection is closed.
      guard (try? poll.add(connection.descriptor, token: number, for: .reading)) != nil else {
        end(connection)
        continue
      }
      follow(connection, progress)
    }
  }

  private func follow(_ connection: Connection, _ progress: TLSConnection.Progress) {
    switch progress {
    case .wantsReading: watch(connection, for: .reading)
    case .wantsWriting: watch(connection, for: .writing)
    case .failed(let failure):
      let isSilentEnd = failure == .closed && connection.steps == 1
      if !isSilentEnd {
        refuse(connection, RefusalText.failure(failure, service: connection.service))
      }
      follow(connection, connection.server.linger())
    case .done:
      connection.server.open()
      connection.hasShakenHands = true
      handshakes.remove(connection.number)
      sessions.use(connection.number)
      connection.opened = Deadline(after: .seconds(Limit.firstRequest))
      guard let service = served.service else {
        refuse(connection, nothingServed)
        end(connection)
        return
      }
      if let its = connection.service, its.generation != service.generation,
        connection.disconnect == nil
      {
        connection.disconnect = Deadline(after: .seconds(served.disconnectWaitTime * 60))
      }
      report.add(connection)
      connection.isReported = true
      exchange(connection)
    }
  }

  private func exchange(_ connection: Connection) {
    connection.server.closesAfterResponse = connection.disconnect?.hasPassed == true
    let step = connection.server.exchange { request, _ in response(to: request, of: connection) }
    if connection.server.requests > connection.usedRequests {
      connection.usedRequests = connection.server.requests
      sessions.use(connection.number)
    }
    follow(connection, step)
  }

  func follow(_ connection: Connection, _ step: TLSServerConnection.Step) {
    if connection.server.phase == .lingering { removeFromReport(connection) }
    switch step {
    case .wait(let interest): watch(connection, for: interest)
    case .end: end(connection)
    }
  }

  func removeFromReport(_ connection: Connection) {
    guard connection.isReported else { return }
    connection.isReported = false
    report.remove(connection.number)
  }

  private func response(to request: HTTPRequest, of connection: Connection) -> HTTPResponse {
    guard request.method == "GET" || request.method == "HEAD" else {
      return HTTPResponse(405, "only GET is supported", fields: [HTTPField("Allow", "GET, HEAD")])
    }
    guard request.path == "/" || request.path.hasPrefix("/?") else {
      return HTTPResponse(404, "the only resource is /")
    }
    let client = connection.client()
    let tls = connection.server.tls
    let body = JSONText.object([
      ("subject", .string(client.subject)), ("issuer", .string(client.issuer)),
      ("serial", .string(client.serial)), ("name", .string(client.name)),
      ("configuration-version", .number(served.version)),
      ("protocol", .string(tls?.version)), ("cipher", .string(tls?.suite)),
      ("resumed", .boolean(tls?.isResumed ?? false)),
      ("server-certificate", .string(connection.service?.certificate.subject)),
    ])
    return HTTPResponse(200, type: "application/json", Array(body.utf8))
  }

  /// Reports a refused handshake.
  func refuse(_ connection: Connection, _ reason: String) {
    report.refuse(
      ListenerReport.Refused(
        time: options.clock(), address: "\(connection.peer.address)", port: connection.peer.port,
        subject: connection.server.tls?.path?.leaf?.subject, reason: reason))
  }
}
