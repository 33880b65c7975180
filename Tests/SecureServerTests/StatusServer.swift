// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Synchronization
import TestSupport

@testable import HTTP
@testable import SecureServer

/// A server of revocation status in this process, with its own response for each path.
final class StatusServer: Sendable {
  let port: UInt16
  /// Paths asked for so far.
  let asked = Mutex<[String]>([])
  private let listener: TCPListener
  private let ending = Interruption()

  /// `answer` gets path and body; nil: the connection stays open without a response.
  init(_ answer: @escaping @Sendable (String, [UInt8]) -> [UInt8]?) throws {
    listener = try TCPListener(SocketAddress(address: IPAddress("127.0.0.1")!, port: 0))
    port = listener.address.port
    let (listener, ending) = (listener, ending)
    _ = DetachedThread.run { [weak self] in
      var held: [TCPSocket] = []
      while !ending.isRaised {
        var arrived: TCPSocket?
        _ = Waiting.isTrue(until: Deadline(after: .seconds(1))) {
          if case .connection(let socket, _) = listener.accept() { arrived = socket }
          return arrived != nil || ending.isRaised
        }
        guard let socket = arrived else { continue }
        held.append(socket)
        let server = self
        _ = DetachedThread.run { server?.serve(socket, answer) }
      }
    }
  }

  deinit { ending.raise() }

  private func serve(_ socket: TCPSocket, _ answer: (String, [UInt8]) -> [UInt8]?) {
    let deadline = Deadline(after: .seconds(10))
    var bytes: [UInt8] = []
    while let arrival = try? socket.receive(atMost: 65_536), !deadline.hasPassed {
      switch arrival {
      case .end: return
      case .none:
        _ = socket.wait(forWriting: false, until: deadline)
        continue
      case .bytes(let more): bytes += more
      }
      guard let end = HTTPHead.end(of: bytes) else { continue }
      let head = String(decoding: bytes[..<end], as: UTF8.self)
      let length =
        head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        .flatMap { Int($0.dropFirst("Content-Length: ".count)) } ?? 0
      guard bytes.count >= end + length else { continue }
      let path = String(head.split(separator: " ")[1])
      asked.withLock { $0.append(path) }
      guard let answer = answer(path, Array(bytes[end...])) else { return }
      try? socket.sendAll(answer, until: deadline)
      socket.finishSending()
      return
    }
  }

  static func ok(_ content: [UInt8]) -> [UInt8] {
    Array("HTTP/1.1 200 OK\r\nContent-Length: \(content.count)\r\n\r\n".utf8) + content
  }
}
