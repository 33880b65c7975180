// SPDX-License-Identifier: Apache-2.0

import Credentials
import HTTP
import PKI
import POSIX
import Store
import Synchronization

/// Collects what the listener reports to sessions, and writes it to a file of the state directory.
///
/// The event loop records what happens; the thread that follows the store writes the file when a
/// session asks for it or a commit waits for it, otherwise at most once a second, and only when
/// something has changed.
final class ServeReport: Sendable {
  /// A client as the event loop records it; its certificate is parsed when the file is written.
  private struct Row: Sendable {
    let began: Int64
    let address: SocketAddress
    let path: PeerPath?
    let verification: VerificationResult?
    let identity: ClientIdentity?
    let service: SecureService?
  }

  private struct Content {
    var clients: [UInt64: Row] = [:]
    var refused: [ListenerReport.Refused] = []
    var accepted = 0
    var refusals = 0
    var isChanged = true
  }

  private static let mostRefused = 200
  private static let interval = Duration.seconds(1)

  let directory: ServeDirectory
  let address: SocketAddress
  let clock: @Sendable () -> Int64
  private let began: Int64
  private let stopped = Interruption()
  private let content = Mutex(Content())
  /// The writing thread's state; locked while a file is written.
  private let writer = Mutex(Writer())

  private struct Writer {
    var state = ServedConfiguration()
    var identities: [UInt64: ClientIdentity] = [:]
    var due: Deadline?
    var problem: String?
    var request: String?
    var writtenFor: Int64 = 0
  }

  init(
    directory: ServeDirectory, address: SocketAddress, clock: @escaping @Sendable () -> Int64
  ) {
    self.directory = directory
    self.address = address
    self.clock = clock
    began = clock()
  }

  var isStopped: Bool { stopped.isRaised }

  /// Stops reporting and removes the file.
  func stop() {
    stopped.raise()
    writer.withLock { _ in
      // Under the lock, so that a write in progress does not create the file again. Sessions ignore
      // the file of a process that has ended, should it stay.
      _ = try? directory.removeReport(port: address.port)
    }
  }

  /// Waits for `duration`, until a commit or a request for reports is noticed, or until ``stop()``.
  func pause(_ duration: Duration, _ watch: DirectoryWatch?) {
    let deadline = Deadline(after: duration)
    guard let watch else {
      _ = stopped.wait(until: deadline)
      return
    }
    // The directories may come, go and come back.
    directory.addCommits(to: watch)
    watch.wait(until: deadline, or: stopped)
  }

  /// Whether a session has asked for a report since the last call. The next `write(_:)` then writes
  /// one that includes every event before this call: the caller waits for those to be recorded.
  func takeRequest() -> Bool {
    writer.withLock { writer in
      // A directory that cannot be read now is looked at again by the next call.
      guard let request = try? directory.reportRequest(), request != writer.request else {
        return false
      }
      writer.request = request
      writer.writtenFor = SystemClock.monotonic()
      return true
    }
  }

  func add(_ connection: Connection) {
    let tls = connection.server.tls
    let row = Row(
      began: connection.began, address: connection.peer, path: tls?.path,
      verification: tls?.verification,
      identity: tls?.path == nil ? connection.client() : nil, service: connection.service)
    content.withLock { content in
      content.clients[connection.number] = row
      content.accepted += 1
      content.isChanged = true
    }
  }

  func remove(_ number: UInt64) {
    content.withLock { content in
      content.clients[number] = nil
      content.isChanged = true
    }
  }

  func refuse(_ refused: ListenerReport.Refused) {
    content.withLock { content in
      if content.refused.count >= ServeReport.mostRefused { content.refused.removeFirst() }
      content.refused.append(refused)
      content.refusals += 1
      content.isChanged = true
    }
  }

  /// Writes the file if it is due.
  ///
  /// - Returns: why it could not be written, unless the last attempt failed for the same reason. The
  ///   former report then stays.
  func write(_ state: ServedConfiguration, isRequested: Bool = false) -> String? {
    writer.withLock { writer -> String? in
      let isNews =
        isRequested || writer.state.service !== state.service
        || writer.state.version != state.version
        || writer.state.problem != state.problem || writer.state.isKnown != state.isKnown
      writer.state = state
      // A commit waits for the report of its version, and a session for the one that it has requested.
      guard !isStopped, isNews || writer.due.map(\.hasPassed) ?? true else { return nil }
      let copy = content.withLock { content -> Content? in
        guard content.isChanged || isNews else { return nil }
        content.isChanged = false
        return content
      }
      guard let copy else { return nil }
      writer.due = Deadline(after: ServeReport.interval)
      var report = self.report(copy, state, &writer.identities)
      report.writtenFor = writer.writtenFor
      let former = writer.problem
      do throws(StoreError) {
        try directory.putReport(report.bytes, port: address.port)
        writer.problem = nil
      } catch {
        writer.due = Deadline(after: .seconds(10))
        content.withLock { $0.isChanged = true }
        writer.problem = "the report cannot be written: \(error)"
      }
      return writer.problem == former ? nil : writer.problem
    }
  }

  /// Parses the certificates of new clients; drops the identities of clients that have left.
  private func report(
    _ content: Content, _ state: ServedConfiguration, _ identities: inout [UInt64: ClientIdentity]
  ) -> ListenerReport {
    var report = ListenerReport(
      process: ProcessIdentity.current, address: address, began: began, version: state.version,
      problem: state.problem, accepted: content.accepted, refusals: content.refusals)
    if let service = state.service {
      let credentials = service.credentials
      report.certificate = credentials.certificate?.name ?? "predefined"
      report.subject = service.certificate.subject
      report.validUntil = service.certificate.notAfterText
      report.serviceProfile = credentials.serviceProfile?.name
      report.certificateProfile = credentials.certificateProfile?.name
      report.acceptsPredefined = !credentials.server.disablesPredefined
    }
    identities = identities.filter { content.clients[$0.key] != nil }
    for (number, row) in content.clients.sorted(by: { $0.key < $1.key }) {
      let identity =
        identities[number] ?? row.identity
        ?? ClientIdentity(path: row.path, verification: row.verification)
      identities[number] = identity
      report.clients.append(
        ListenerReport.Client(
          began: row.began, address: "\(row.address.address)", port: row.address.port,
          subject: identity.subject, name: identity.name,
          isFormer: row.service?.generation != state.service?.generation))
    }
    report.refused = content.refused
    return report
  }
}
