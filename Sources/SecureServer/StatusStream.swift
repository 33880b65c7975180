// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX

/// A connection to a server of revocation status, in clear or over TLS, with one time limit.
final class StatusStream {
  private let socket: TCPSocket
  private let tls: TLSConnection?
  private let deadline: Deadline
  private let name: String

  init(_ address: SocketAddress, url: StatusURL, deadline: Deadline) throws(StatusFetch.Problem) {
    self.deadline = deadline
    name = url.authority
    do throws(SystemError) {
      socket = try TCPSocket(to: address, until: deadline)
    } catch {
      throw error.isTimeout ? .timedOut : .failed("\(url.authority): \(error.text)")
    }
    guard url.isSecure else {
      tls = nil
      return
    }
    do throws(OpenSSLError) {
      let context = try TLSContext(clientWith: nil, judge: EveryServer())
      tls = try TLSConnection(
        context, descriptor: socket.descriptor,
        serverName: IPAddress(url.host) == nil ? url.host : nil)
    } catch {
      throw .failed("\(url.authority): \(error)")
    }
    while let progress = tls?.handshake(), progress != .done { try wait(for: progress) }
  }

  private func wait(for progress: TLSConnection.Progress) throws(StatusFetch.Problem) {
    switch progress {
    case .done: return
    case .wantsReading, .wantsWriting:
      guard socket.wait(forWriting: progress == .wantsWriting, until: deadline) else {
        throw .timedOut
      }
      if deadline.hasPassed { throw .timedOut }
    case .failed(let failure):
      throw .failed("\(name): \(RefusalText.fetch(failure))")
    }
  }

  /// Sends everything.
  func send(_ bytes: [UInt8]) throws(StatusFetch.Problem) {
    guard let tls else {
      do throws(SystemError) { try socket.sendAll(bytes, until: deadline) } catch {
        throw error.isTimeout ? .timedOut : .failed("\(name): \(error.text)")
      }
      return
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let (progress, count) = tls.write(rest)
      rest = rest.dropFirst(count)
      try wait(for: progress)
    }
  }

  /// The next bytes; nil at the end.
  func receive() throws(StatusFetch.Problem) -> [UInt8]? {
    while true {
      // A server that sends one byte at a time does not make the limit longer.
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
      case .failed(let failure): throw .failed("\(name): \(RefusalText.fetch(failure))")
      }
    }
  }
}

/// Accepts every server: what it sends is signed.
private final class EveryServer: PeerJudge {
  let now: Int64 = 0
  let trust: CertificateTrust

  init() throws(OpenSSLError) { trust = try CertificateTrust([], acceptsExpiredLeaf: true) }

  func judge(_ path: PeerPath, problem: PathProblem?) -> PeerVerdict { .accepted(name: nil) }
}
