// SPDX-License-Identifier: Apache-2.0

public import Configuration
import HTTP
import PKI
public import POSIX
public import Store
import Synchronization

/// The mutual-TLS listener: serves the `secure-conn-server` of the running configuration.
///
/// One thread runs the event loop and never waits for a single client; a second one follows the store;
/// if the revocation status of certificates is checked, workers finish the handshakes.
public final class SecureListener {
  /// Where and how it listens.
  public struct Options: Sendable {
    public var address: SocketAddress
    /// Where the model keeps its settings.
    public var places: DocumentPlaces
    /// Seconds since 1970: the appliance's clock.
    public var clock: @Sendable () -> Int64
    /// Receives messages for the operator of the process, each a line without its end.
    public var report: @Sendable (String) -> Void

    public init(
      address: SocketAddress, places: DocumentPlaces, clock: @escaping @Sendable () -> Int64,
      report: @escaping @Sendable (String) -> Void
    ) {
      self.address = address
      self.places = places
      self.clock = clock
      self.report = report
    }
  }

  /// Times in seconds, and numbers.
  enum Limit {
    static let handshake = 30
    /// What is read after the last response exceeds the longest list of certificates, and a request that
    /// is too long.
    static let connection = TLSServerConnection.Limits(
      exchange: .seconds(30), content: nil, lingering: 4 << 20)
    /// Most connections at once that have not finished their handshake, about 45 KB each.
    static let handshakes = 8192
    static let connections = 65_536
    /// Most clients that wait for their revocation status at once.
    static let waiting = 2048
    /// How long a connection that began before a commit may take for its first request.
    static let firstRequest = 2
    static let poll = Duration.milliseconds(200)
    /// How long a requested report waits for the event loop.
    static let barrier = Duration.milliseconds(500)
    static let sweep = Duration.milliseconds(250)
    static let workers = 64
    /// Descriptors for everything but connections and requests for revocation status.
    static let reservedDescriptors = 24
    /// Most requests for revocation status to one server at once.
    static let statusRequests = 64
  }

  enum Token {
    static let listener: UInt64 = 0
    static let wake: UInt64 = 1
    static let end: UInt64 = 2
    static let firstConnection: UInt64 = 16
  }

  /// The address it listens on, with the port that the system chose.
  public var address: SocketAddress { listener.address }

  let options: Options
  let listener: TCPListener
  let poll: EventPoll
  let inForce = ServedConfigurationBox()
  private let follower: StoreFollower
  /// Raised by the other threads when the event loop has something to take over.
  let wake = Interruption()
  let verified = VerifiedQueue()
  private let barrier = EventBarrier()
  let workers: WorkerPool
  let report: ServeReport
  let largestNumberOfConnections: Int

  var connections: [UInt64: Connection] = [:]
  /// The connections that have not finished their handshake, and those that have.
  var handshakes = ConnectionOrder()
  var sessions = ConnectionOrder()
  private var memory = HeapTrim()
  var nextNumber = Token.firstConnection
  var served = ServedConfiguration()
  var isAccepting = false
  /// Until when nothing is accepted, because the process ran out of descriptors.
  var pause: Deadline?

  /// Binds; nothing is accepted before `run(until:)`.
  ///
  /// - Throws: `SystemError`, `isAddressInUse` where the port is taken.
  public init(_ options: Options, store: sending Store) throws(SystemError) {
    self.options = options
    let directory = store.serveDirectory
    let descriptors = DescriptorLimit.raise()
    let requests = min(max(descriptors / 16, 4), Limit.statusRequests)
    largestNumberOfConnections = min(
      max(descriptors - Limit.reservedDescriptors - 2 * requests, 8), Limit.connections)
    // Clients that wait leave room for others.
    workers = WorkerPool(
      limit: Limit.workers, mostWaiting: min(Limit.waiting, largestNumberOfConnections / 2))
    follower = StoreFollower(
      store: store, places: options.places, clock: options.clock,
      capacity: StatusCapacity(workers: workers, requests: requests))
    listener = try TCPListener(options.address)
    poll = try EventPoll()
    report = ServeReport(directory: directory, address: listener.address, clock: options.clock)
  }

  /// Serves until `ending` becomes readable; then closes every connection.
  public func run(until ending: Int32) throws(SystemError) {
    try poll.add(wake, token: Token.wake)
    try poll.add(ending, token: Token.end, for: .reading)
    follow()
    var sweep = Deadline(after: Limit.sweep)
    var isRunning = true
    while isRunning {
      let asked = barrier.asked
      let next = barrier.isAsked ? Deadline(after: .zero) : sweep
      for event in poll.wait(until: next) {
        switch event.token {
        case Token.listener: accept()
        case Token.wake:
          wake.clear()
          takeInForce()
          takeVerified()
        case Token.end: isRunning = false
        default:
          // A commit counts from the moment that its report says so, not from the next event.
          takeInForce()
          if let connection = connections[event.token] { advance(connection, event) }
        }
      }
      barrier.reach(asked)
      if sweep.hasPassed {
        self.sweep()
        sweep = Deadline(after: Limit.sweep)
      }
    }
    for connection in connections.values where connection.server.phase == .open {
      connection.server.tls?.close()
    }
    report.stop()
  }

  /// Serves until `ending` is raised.
  public func run(until ending: Interruption) throws(SystemError) {
    try run(until: ending.readableDescriptor)
  }

  /// Starts the thread that follows the store and writes the report.
  private func follow() {
    let (options, inForce, follower) = (self.options, self.inForce, self.follower)
    let (wake, report, barrier) = (self.wake, self.report, self.barrier)
    let started = DetachedThread.run(stackSize: 8 << 20) {
      // Sessions ignore stale reports, so it does not matter if one stays.
      try? ListenerReport.removeStale(in: report.directory)
      // Without one, the store is looked at as often as the pause says.
      let watch = try? DirectoryWatch()
      while !report.isStopped {
        if let state = follower.poll() {
          if let problem = state.problem {
            options.report(
              state.service == nil ? "every connection is refused: \(problem)" : problem)
          }
          inForce.set(state)
          wake.raise()
        }
        let isRequested = report.takeRequest()
        if isRequested {
          let number = barrier.ask()
          wake.raise()
          barrier.wait(for: number, until: Deadline(after: Limit.barrier))
        }
        if let problem = report.write(inForce.current, isRequested: isRequested) {
          options.report(problem)
        }
        report.pause(Limit.poll, watch)
      }
    }
    if !started {
      options.report("no thread could be started: changes of the configuration will not be served")
    }
  }

  /// Takes over what the follower found, and sets when connections of the former service end.
  private func takeInForce() {
    let next = inForce.current
    guard next.isKnown else { return }
    let former = served
    served = next
    if !isAccepting {
      isAccepting = watchListener()
    }
    guard let old = former.service, next.service?.generation != old.generation else { return }
    // Where nothing can be served, nobody stays.
    let wait = next.service == nil ? 0 : next.disconnectWaitTime * 60
    let end = Deadline(after: .seconds(wait))
    for connection in connections.values {
      guard let its = connection.service, its.generation != next.service?.generation else {
        continue
      }
      connection.disconnect = connection.disconnect.map { min($0, end) } ?? end
    }
    sweep()
  }

  private func watchListener() -> Bool {
    // If it fails, the next sweep or configuration tries again.
    (try? poll.add(listener.descriptor, token: Token.listener, for: .reading)) != nil
  }

  // MARK: - Connections

  private func accept() {
    // A bounded number, so that a flood of connections leaves time for the existing ones.
    for _ in 0..<64 {
      switch listener.accept() {
      case .none: return
      case .exhausted:
        makeRoom()
        poll.remove(listener.descriptor)
        pause = Deadline(after: Limit.sweep)
        return
      case .connection(let socket, let peer):
        guard connections.count < largestNumberOfConnections || makeRoom() else { continue }
        if handshakes.count >= Limit.handshakes { dropOldestHandshake() }
        let connection = Connection(
          number: nextNumber,
          server: TLSServerConnection(
            socket, limits: Limit.connection,
            deadline: Deadline(after: .seconds(Limit.handshake))),
          peer: peer, began: options.clock())
        nextNumber += 1
        // Out of memory for the poll: the connection is closed.
        guard
          (try? poll.add(socket.descriptor, token: connection.number, for: .reading)) != nil
        else { continue }
        connections[connection.number] = connection
        handshakes.use(connection.number)
      }
    }
  }

  /// Makes room by ending a connection: the oldest that has not finished its handshake, since a genuine
  /// client finishes it in a moment, otherwise the session that has been idle for the longest time.
  @discardableResult
  private func makeRoom() -> Bool {
    if dropOldestHandshake() { return true }
    guard let oldest = sessions.takeOldest(isBusy: { _ in false }),
      let connection = connections[oldest]
    else { return false }
    connection.server.tls?.close()
    end(connection)
    return true
  }

  /// Ends the oldest connection that has not finished its handshake.
  @discardableResult
  private func dropOldestHandshake() -> Bool {
    let oldest = handshakes.takeOldest { connections[$0]?.isVerifying == true }
    guard let connection = oldest.flatMap({ connections[$0] }) else { return false }
    end(connection)
    return true
  }

  /// Ends a connection at once.
  func end(_ connection: Connection) {
    removeFromReport(connection)
    handshakes.remove(connection.number)
    sessions.remove(connection.number)
    connections[connection.number] = nil
    poll.remove(connection.descriptor)
  }

  func watch(_ connection: Connection, for interest: EventPoll.Interest) {
    guard connection.interest != interest else { return }
    connection.interest = interest
    poll.change(connection.descriptor, token: connection.number, to: interest)
  }

  /// Ends what has passed its deadline.
  private func sweep() {
    if let pause, pause.hasPassed {
      self.pause = nil
      _ = watchListener()
    }
    for connection in connections.values {
      if let deadline = connection.server.deadline, deadline.hasPassed {
        expire(connection)
      } else if let disconnect = connection.disconnect, disconnect.hasPassed {
        disconnectFormer(connection)
      }
    }
    memory.note(connections.count)
  }

  private func expire(_ connection: Connection) {
    if connection.isVerifying { return }
    switch connection.server.phase {
    case .silent:
      refuse(connection, "the client has connected and sent nothing within \(Limit.handshake) s")
    case .handshake:
      refuse(connection, "the client has not finished the handshake within \(Limit.handshake) s")
    case .open, .closing: connection.server.tls?.close()
    case .lingering, .ended: break
    }
    end(connection)
  }

  /// Ends a connection of a former service after the response that is being sent, but leaves a new one
  /// time for its first request.
  private func disconnectFormer(_ connection: Connection) {
    let server = connection.server
    guard server.phase == .open else { return }
    if server.requests == 0, let opened = connection.opened, !opened.hasPassed { return }
    if let step = server.finish() { follow(connection, step) }
  }
}

/// The handshake steps that workers have finished.
final class VerifiedQueue: Sendable {
  private let finished = Mutex<[(UInt64, TLSConnection.Progress)]>([])

  func put(_ number: UInt64, _ progress: TLSConnection.Progress) {
    finished.withLock { $0.append((number, progress)) }
  }

  func takeAll() -> [(UInt64, TLSConnection.Progress)] {
    finished.withLock { list in
      defer { list.removeAll() }
      return list
    }
  }
}
