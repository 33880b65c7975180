// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX
import Synchronization

/// The connections of a portal: one thread waits for their bytes, and a connection has a worker only for
/// the step that its bytes allow. Clients that are slow take memory, but no thread.
final class PortalLoop {
  typealias Responder = @Sendable (HTTPRequest, [UInt8], Certificate?, IPAddress) -> HTTPResponse

  private enum Token {
    static let listener: UInt64 = 0
    static let wake: UInt64 = 1
    static let end: UInt64 = 2
    static let firstConnection: UInt64 = 16
  }

  /// The steps that workers have finished.
  private final class Finished: Sendable {
    private let steps = Mutex<[(UInt64, TLSServerConnection.Step)]>([])

    func put(_ number: UInt64, _ step: TLSServerConnection.Step) {
      steps.withLock { $0.append((number, step)) }
    }

    func takeAll() -> [(UInt64, TLSServerConnection.Step)] {
      steps.withLock { steps in
        defer { steps.removeAll() }
        return steps
      }
    }
  }

  /// Most connections at once, about 45 KB each; one more closes the oldest.
  private static let mostConnections = 4096
  /// Descriptors for everything but connections.
  private static let reservedDescriptors = 32
  /// A step signs a certificate or writes a file at most.
  private static let workers = 16
  private static let sweep = Duration.milliseconds(250)
  private static let housekeeping = Duration.seconds(60)

  private let listener: TCPListener
  private let context: TLSContext
  private let respond: Responder
  private let keepHouse: @Sendable () -> Void
  private let poll: EventPoll
  private let workers = WorkerPool(limit: PortalLoop.workers)
  private let finished = Finished()
  private let wake = Interruption()
  private let most: Int
  private var connections: [UInt64: PortalConnection] = [:]
  private var order = ConnectionOrder()
  private var memory = HeapTrim()
  private var next = Token.firstConnection
  /// Until when nothing is accepted, because the process ran out of descriptors.
  private var pause: Deadline?

  /// - Parameter keepHouse: is called on a worker, at the start and once a minute.
  init(
    _ listener: TCPListener, _ context: TLSContext, keepHouse: @escaping @Sendable () -> Void,
    respond: @escaping Responder
  ) throws(SystemError) {
    self.listener = listener
    self.context = context
    self.respond = respond
    self.keepHouse = keepHouse
    most = min(max(DescriptorLimit.raise() - Self.reservedDescriptors, 8), Self.mostConnections)
    poll = try EventPoll()
  }

  /// Serves until `ending` can be read.
  func run(until ending: Int32) throws(SystemError) {
    try poll.add(listener.descriptor, token: Token.listener, for: .reading)
    try poll.add(wake, token: Token.wake)
    try poll.add(ending, token: Token.end, for: .reading)
    workers.run(keepHouse)
    var sweep = Deadline(after: Self.sweep)
    var housekeeping = Deadline(after: Self.housekeeping)
    while true {
      let isQuiet = connections.isEmpty && pause == nil && !memory.isPending
      for event in poll.wait(until: isQuiet ? housekeeping : sweep) {
        switch event.token {
        case Token.listener: acceptAll()
        case Token.wake:
          wake.clear()
          for (number, step) in finished.takeAll() { resume(number, step) }
        case Token.end: return
        default: advance(event.token)
        }
      }
      if sweep.hasPassed {
        self.sweep()
        sweep = Deadline(after: Self.sweep)
      }
      if housekeeping.hasPassed {
        workers.run(keepHouse)
        housekeeping = Deadline(after: Self.housekeeping)
      }
    }
  }

  private func acceptAll() {
    // A bounded number, so that a flood of connections leaves time for the existing ones.
    for _ in 0..<64 {
      switch listener.accept() {
      case .none: return
      case .exhausted:
        closeOldest()
        poll.remove(listener.descriptor)
        pause = Deadline(after: Self.sweep)
        return
      case .connection(let socket, let peer):
        guard connections.count < most || closeOldest() else { continue }
        // Out of memory for the poll: the connection is closed.
        guard (try? poll.add(socket.descriptor, token: next, for: .reading)) != nil else {
          continue
        }
        connections[next] = PortalConnection(socket, from: peer.address)
        order.use(next)
        next += 1
      }
    }
  }

  @discardableResult
  private func closeOldest() -> Bool {
    let oldest = order.takeOldest { connections[$0]?.isBusy == true }
    guard let oldest else { return false }
    close(oldest)
    return true
  }

  private func close(_ number: UInt64) {
    guard let connection = connections.removeValue(forKey: number) else { return }
    order.remove(number)
    if !connection.isBusy { poll.remove(connection.socket.descriptor) }
  }

  /// Lends a worker to a connection; nobody watches its socket meanwhile.
  private func advance(_ number: UInt64) {
    guard let connection = connections[number], !connection.isBusy else { return }
    connection.isBusy = true
    poll.remove(connection.socket.descriptor)
    let (context, respond, finished, wake) = (context, respond, finished, wake)
    workers.run {
      let step = connection.advance(context) { respond($0, $1, $2, connection.address) }
      finished.put(number, step)
      wake.raise()
    }
  }

  private func resume(_ number: UInt64, _ step: TLSServerConnection.Step) {
    guard let connection = connections[number] else { return }
    // Out of memory for the poll: the connection is closed.
    guard case .wait(let interest) = step,
      (try? poll.add(connection.socket.descriptor, token: number, for: interest)) != nil
    else { return close(number) }
    connection.isBusy = false
  }

  /// Closes the connections of clients that are too slow.
  private func sweep() {
    if pause?.hasPassed == true {
      // If it fails, the next sweep tries again.
      let watched: Void? = try? poll.add(
        listener.descriptor, token: Token.listener, for: .reading)
      if watched != nil { pause = nil }
    }
    for (number, connection) in connections where !connection.isBusy && connection.isLate {
      close(number)
    }
    memory.note(connections.count)
  }
}
