// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX
import Text

// What happens to one connection.
extension SecureListener {
  /// Goes on with a connection as far as its bytes allow.
  func advance(_ connection: Connection, _ event: EventPoll.Event) {
    switch connection.state {
    case .silent: begin(connection)
    case .handshake: shakeHands(connection)
    case .verifying: break
    case .open, .closing:
      if !connection.output.isEmpty { flush(connection) }
      if connection.state == .open, connection.output.isEmpty { answer(connection) }
      if connection.state == .open, connection.output.isEmpty { read(connection) }
    case .lingering: drain(connection)
    }
    if event.isClosed, connections[connection.number] != nil, connection.state == .lingering {
      end(connection)
    }
  }

  /// The first bytes are there: the service in force now is the one that the client meets.
  private func begin(_ connection: Connection) {
    guard let service = served.service else {
      refuse(connection, "nothing is served: \(served.problem ?? "no configuration")")
      end(connection)
      return
    }
    do throws(OpenSSLError) {
      connection.tls = try TLSConnection(
        service.context, descriptor: connection.socket.descriptor)
    } catch {
      end(connection)
      return
    }
    connection.service = service
    connection.state = .handshake
    shakeHands(connection)
  }

  private func shakeHands(_ connection: Connection) {
    guard let tls = connection.tls, let service = connection.service else { return }
    connection.steps += 1
    guard service.mayWait else {
      follow(connection, tls.handshake())
      return
    }
    // Every step may meet the client's certificate, the first one too: while the server's flight is
    // written the client's may arrive.
    connection.state = .verifying
    poll.remove(connection.socket.descriptor)
    let number = connection.number
    let verified = self.verified
    let wake = self.wake
    let socket = connection.socket
    workers.run {
      verified.put(number, tls.handshake())
      // The descriptor stays this connection's until here, even when the listener ends.
      withExtendedLifetime(socket) {}
      wake.raise()
    }
  }

  /// Takes back what workers have finished.
  func takeJudged() {
    for (number, progress) in verified.takeAll() {
      guard let connection = connections[number] else { continue }
      connection.state = .handshake
      connection.interest = .reading
      guard
        (try? poll.add(connection.socket.descriptor, token: number, for: .reading)) != nil
      else {
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
      linger(connection)
    case .done:
      connection.state = .open
      connection.hasShakenHands = true
      handshakes.leave()
      connection.deadline = nil
      connection.opened = Deadline(after: .seconds(Limit.firstRequest))
      if let service = served.service, let its = connection.service,
        its.generation != service.generation, connection.disconnect == nil
      {
        connection.disconnect = Deadline(after: .seconds(served.disconnectWaitTime * 60))
      }
      watch(connection, for: .reading)
      report.add(connection)
      read(connection)
    }
  }

  private func read(_ connection: Connection) {
    guard let tls = connection.tls else { return }
    // A client that sends without end gets its share, no more.
    for _ in 0..<8 {
      switch tls.read(atMost: Limit.readSize) {
      case .wantsReading: return watch(connection, for: .reading)
      case .wantsWriting: return watch(connection, for: .writing)
      case .end:
        tls.close()
        return linger(connection)
      case .failed:
        return end(connection)
      case .bytes(let bytes):
        connection.input += bytes
        answer(connection)
        guard connection.state == .open, connection.output.isEmpty else { return }
      }
    }
    // Nothing tells of bytes that are decrypted already: look again with the next round.
    if tls.hasPendingBytes { watch(connection, for: [.reading, .writing]) }
  }

  private func answer(_ connection: Connection) {
    while connection.state == .open, connection.output.isEmpty {
      switch HTTPRequest.parse(connection.input) {
      case .incomplete:
        if connection.input.isEmpty {
          connection.deadline = nil
        } else if connection.deadline == nil {
          connection.deadline = Deadline(after: .seconds(Limit.request))
        }
        return
      case .malformed(let status):
        send(
          HTTPServerResponse(
            status: status, type: "text/plain", body: "the request is not understood\n",
            closes: true), to: connection)
      case .request(let request, let length):
        connection.input.removeFirst(length)
        connection.requests += 1
        send(answer(to: request, of: connection), to: connection)
      }
    }
  }

  private func answer(to request: HTTPRequest, of connection: Connection) -> HTTPServerResponse {
    let isHead = request.method == "HEAD"
    let closes = request.closes || connection.disconnect?.hasPassed == true
    guard request.method == "GET" || isHead else {
      return HTTPServerResponse(
        status: 405, type: "text/plain", body: "only GET is answered\n", closes: closes,
        fields: [("Allow", "GET, HEAD")])
    }
    guard request.path == "/" || request.path.hasPrefix("/?") else {
      return HTTPServerResponse(
        status: 404, type: "text/plain", body: "there is only /\n", closes: closes, isHead: isHead)
    }
    let client = connection.client()
    let body = JSONText.object([
      ("subject", .string(client.subject)), ("issuer", .string(client.issuer)),
      ("serial", .string(client.serial)), ("name", .string(client.name)),
      ("configuration-version", .number(served.version)),
      ("protocol", .string(connection.tls?.version)), ("cipher", .string(connection.tls?.suite)),
      ("resumed", .boolean(connection.tls?.isResumed ?? false)),
      ("server-certificate", .string(connection.service?.certificate.subject)),
    ])
    return HTTPServerResponse(
      status: 200, type: "application/json", body: body, closes: closes, isHead: isHead)
  }

  private func send(_ answer: HTTPServerResponse, to connection: Connection) {
    connection.output = answer.bytes[...]
    // Who does not read his answer is not kept for ever.
    connection.deadline = Deadline(after: .seconds(Limit.request))
    if answer.closes { connection.state = .closing }
    flush(connection)
  }

  private func flush(_ connection: Connection) {
    guard let tls = connection.tls else { return }
    while !connection.output.isEmpty {
      let (progress, count) = tls.write(connection.output)
      connection.output = connection.output.dropFirst(count)
      switch progress {
      case .done: continue
      case .wantsReading: return watch(connection, for: .reading)
      case .wantsWriting: return watch(connection, for: .writing)
      case .failed: return end(connection)
      }
    }
    connection.output = []
    if connection.state == .closing {
      tls.close()
      linger(connection)
    } else {
      connection.deadline = nil
      watch(connection, for: .reading)
    }
  }

  /// The last bytes are sent. A socket that is closed with bytes unread sends a reset, which may
  /// overtake the alert that tells the client why; so the rest is read first.
  func linger(_ connection: Connection) {
    if connection.state == .open || connection.state == .closing {
      report.remove(connection.number)
    }
    connection.state = .lingering
    connection.tls = nil
    connection.input = []
    connection.disconnect = nil
    connection.deadline = Deadline(after: .seconds(Limit.lingering))
    connection.socket.finishSending()
    watch(connection, for: .reading)
    drain(connection)
  }

  private func drain(_ connection: Connection) {
    while connection.lingered < Limit.lingeringBytes {
      guard let arrival = try? connection.socket.receive(atMost: 4096) else { break }
      switch arrival {
      case .bytes(let bytes): connection.lingered += bytes.count
      case .none: return
      case .end: return end(connection)
      }
    }
    end(connection)
  }

  /// Notes a refused handshake.
  func refuse(_ connection: Connection, _ reason: String) {
    let leaf = connection.tls?.path?.leaf
    report.refuse(
      ListenerReport.Refused(
        time: options.clock(), address: "\(connection.peer.address)", port: connection.peer.port,
        subject: leaf?.subject, reason: reason))
  }
}
