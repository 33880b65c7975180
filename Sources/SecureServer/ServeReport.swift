// SPDX-License-Identifier: Apache-2.0

import POSIX
import Synchronization

/// A handshake that came to nothing.
struct Refused: Sendable {
  let time: Int64
  let address: String
  let port: UInt16
  let subject: String?
  let reason: String
}

/// What sessions are told about the listener, in a file of its own below `serve/`.
final class ServeReport: Sendable {
  let directory: String
  let address: SocketAddress
  let clock: @Sendable () -> Int64
  private let stopped = Interruption()

  init(directory: String, address: SocketAddress, clock: @escaping @Sendable () -> Int64) {
    self.directory = directory
    self.address = address
    self.clock = clock
  }

  var isStopped: Bool { stopped.isRaised }
  func stop() { stopped.raise() }

  /// Waits so long, or until the end.
  func pause(_ duration: Duration) -> Bool { stopped.wait(until: Deadline(after: duration)) }

  func add(_ connection: Connection) {}
  func remove(_ number: UInt64) {}
  func refuse(_ refused: Refused) {}
  func write(_ state: InForce) {}
}
