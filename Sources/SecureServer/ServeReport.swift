// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX
import Synchronization

/// What sessions are told about the listener, in a file of its own below `serve/`.
///
/// The loop notes what happens; the thread that follows the store writes the file, at most once a
/// second, and only when something has changed.
final class ServeReport: Sendable {
  /// A client as the loop notes it; who it is is read when the file is written.
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

  let directory: String
  let address: SocketAddress
  let clock: @Sendable () -> Int64
  private let began: Int64
  private let stopped = Interruption()
  private let content = Mutex(Content())
  /// What only the writer needs; held while a file is written.
  private let writer = Mutex(Writer())

  private struct Writer {
    var state = ServedConfiguration()
    var identities: [UInt64: ClientIdentity] = [:]
    var due: Deadline?
    var problem: String?
  }

  init(directory: String, address: SocketAddress, clock: @escaping @Sendable () -> Int64) {
    self.directory = directory
    self.address = address
    self.clock = clock
    began = clock()
  }

  var isStopped: Bool { stopped.isRaised }

  /// Ends the reports; the file goes.
  func stop() {
    stopped.raise()
    // Under the lock, so that a write that is going on does not bring the file back.
    writer.withLock { _ in _ = try? FileSystem().remove(path) }
  }

  /// Waits so long, or until the end.
  func pause(_ duration: Duration) -> Bool { stopped.wait(until: Deadline(after: duration)) }

  func add(_ connection: Connection) {
    let tls = connection.tls
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

  private var path: String {
    "\(directory)/\(ListenerReport.folder)/\(ListenerReport.prefix)\(ProcessIdentity.current.id)-"
      + "\(address.port)"
  }

  /// Writes the file if it is time to.
  ///
  /// - Returns: why it could not be written, when that is news. What was told before stays then.
  func write(_ state: ServedConfiguration) -> String? {
    writer.withLock { writer -> String? in
      let isNews =
        writer.state.service !== state.service || writer.state.version != state.version
        || writer.state.problem != state.problem || writer.state.isKnown != state.isKnown
      writer.state = state
      // Who has just committed looks whether it is served.
      guard !isStopped, isNews || writer.due.map(\.hasPassed) ?? true else { return nil }
      let copy = content.withLock { content -> Content? in
        guard content.isChanged || isNews else { return nil }
        content.isChanged = false
        return content
      }
      guard let copy else { return nil }
      writer.due = Deadline(after: ServeReport.interval)
      let report = self.report(copy, state, &writer.identities)
      let files = FileSystem()
      do throws(SystemError) {
        guard try files.status(directory) != nil else { return nil }
        try files.makeDirectory("\(directory)/\(ListenerReport.folder)")
        try files.open(path + ".new", .createEmpty).write(report.bytes, at: 0)
        try files.rename(path + ".new", to: path)
        writer.problem = nil
        return nil
      } catch {
        _ = try? files.remove(path + ".new")
        writer.due = Deadline(after: .seconds(10))
        content.withLock { $0.isChanged = true }
        defer { writer.problem = error.text }
        return writer.problem == error.text
          ? nil : "\(path): the report cannot be written: \(error.text)"
      }
    }
  }

  /// Reads who the clients are; those that are gone are forgotten.
  private func report(
    _ content: Content, _ state: ServedConfiguration, _ identities: inout [UInt64: ClientIdentity]
  ) -> ListenerReport {
    var report = ListenerReport(
      process: ProcessIdentity.current, address: address, began: began, version: state.version,
      problem: state.problem, accepted: content.accepted, refusals: content.refusals)
    if let service = state.service {
      let settings = service.settings
      report.certificate = settings.serviceProfile?.certificate?.name ?? "predefined"
      report.subject = service.certificate.subject
      report.validUntil = service.certificate.notAfterText
      report.serviceProfile = settings.serviceProfile?.name
      report.certificateProfile = settings.certificateProfile?.name
      report.acceptsPredefined = !settings.disablesPredefined
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
