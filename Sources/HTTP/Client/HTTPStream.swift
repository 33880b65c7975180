// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX

/// A client's connection, with or without TLS, with one deadline.
final class HTTPStream {
  private let socket: TCPSocket
  private let tls: TLSConnection?
  private let deadline: Deadline
  private let interruption: Interruption?
  private let name: String

  init(_ address: SocketAddress, for fetch: HTTPFetch) throws(HTTPError) {
    deadline = fetch.deadline
    interruption = fetch.interruption
    let url = fetch.url
    name = url.authority
    do throws(SystemError) {
      socket = try TCPSocket(to: address, until: deadline, interruption: interruption)
    } catch {
      if interruption?.isRaised == true { throw .interrupted }
      throw error.isTimeout ? .timedOut : .failed("\(url.authority): \(error.text)")
    }
    guard url.isSecure else {
      tls = nil
      return
    }
    do throws(OpenSSLError) {
      let context = try TLSContext(
        clientWith: fetch.identity, verifier: HTTPServerVerifier(fetch.trust, host: url.host))
      tls = try TLSConnection(
        context, descriptor: socket.descriptor,
        serverName: IPAddress(url.host) == nil ? url.host : nil)
    } catch {
      throw .failed("\(url.authority): \(error)")
    }
    while let progress = tls?.handshake(), progress != .done { try wait(for: progress) }
  }

  private func wait(for progress: TLSConnection.Progress) throws(HTTPError) {
    switch progress {
    case .done: return
    case .wantsReading, .wantsWriting:
      let isReady = socket.wait(
        forWriting: progress == .wantsWriting, until: deadline, interruption: interruption)
      if interruption?.isRaised == true { throw .interrupted }
      guard isReady, !deadline.hasPassed else { throw .timedOut }
    case .failed(let failure):
      throw .failed("\(name): \(HTTPError.text(failure))")
    }
  }

  /// Sends all bytes.
  func send(_ bytes: [UInt8]) throws(HTTPError) {
    guard let tls else {
      do throws(SystemError) {
        return try socket.sendAll(bytes, until: deadline, interruption: interruption)
      } catch {
        if interruption?.isRaised == true { throw .interrupted }
        throw error.isTimeout ? .timedOut : .failed("\(name): \(error.text)")
      }
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let (progress, count) = tls.write(rest)
      rest = rest.dropFirst(count)
      try wait(for: progress)
    }
  }

  /// The next bytes; nil at the end.
  func receive() throws(HTTPError) -> [UInt8]? {
    while true {
      // Checked here too, so that a server that sends single bytes does not extend the deadline.
      if deadline.hasPassed { throw .timedOut }
      guard let tls else {
        let arrival: TCPSocket.Arrival
        do throws(SystemError) { arrival = try socket.receive(atMost: 16_384) } catch {
          throw .failed("\(name): \(error.text)")
        }
        switch arrival {
        case .bytes(let bytes): return bytes
        case .end: return nil
        case .none:
          try wait(for: .wantsReading)
          continue
        }
      }
      switch tls.read(atMost: 16_384) {
      case .bytes(let bytes): return bytes
      case .end, .failed(.closed): return nil
      case .wantsReading: try wait(for: .wantsReading)
      case .wantsWriting: try wait(for: .wantsWriting)
      case .failed(let failure): throw .failed("\(name): \(HTTPError.text(failure))")
      }
    }
  }
}
