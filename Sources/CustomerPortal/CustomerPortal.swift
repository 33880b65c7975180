// SPDX-License-Identifier: Apache-2.0

import PKI
public import POSIX
import Synchronization

/// A stand-in for the vendor's customer portal: an EST server (RFC 7030) over TLS that issues device
/// certificates for one-time passwords, and renews them.
public final class CustomerPortal: Sendable {
  /// The address it listens on, with the port that the system chose.
  public let address: SocketAddress

  private let listener: TCPListener
  private let context: TLSContext
  private let service: EnrollmentService
  private let workers = WorkerPool(limit: CustomerPortal.mostWorkers)
  private let waiting = Atomic<Int>(0)

  private static let mostWorkers = 256
  /// Most connections that have not been answered yet; the next one is closed.
  private static let mostWaiting = 2048
  /// Most connections that have sent nothing yet; one more closes the oldest.
  private static let mostSilent = 1024
  /// Seconds within which a client has to send its first bytes.
  private static let silence = 20
  /// Seconds for a connection from its first bytes to the end of the response.
  private static let patience = 10

  /// Binds; port 0 takes a free one.
  ///
  /// - Parameters:
  ///   - names: host names and addresses of the portal, in addition to its own address and those of
  ///     the loopback interface.
  ///   - clock: seconds since 1970.
  ///   - report: receives one line for every certificate.
  /// - Throws: `SystemError`, `PortalDirectory.DirectoryError`, and `IssuingError` for an invalid name.
  public init(
    _ address: SocketAddress, directory: PortalDirectory, names: [String] = [],
    clock: @escaping @Sendable () -> Int64, report: @escaping @Sendable (String) -> Void
  ) throws {
    let authority = try directory.authority()
    listener = try TCPListener(address)
    self.address = listener.address
    // A zone index is local to one host (RFC 4007 section 6).
    let own = String("\(listener.address.address)".prefix { $0 != "%" })
    var seen: Set<String> = ["0.0.0.0", "::"]
    let alternatives = (names + [own, "localhost", "127.0.0.1", "::1"])
      .filter { seen.insert($0).inserted }
      .map { IPAddress($0) == nil ? AlternativeName.dns($0) : .address($0) }
    let identity = try CertificateIssue(
      commonName: "wfsh customer portal", purpose: .server, alternativeNames: alternatives,
      validity: PortalDirectory.validity
    ).make(signedBy: authority)
    context = try TLSContext(
      server: TLSContext.ServerSettings(
        identity: identity, minimum: .tls12, maximum: .tls13, suites: TLSCipherSuites(without: []),
        requiresCertificate: false, announced: [authority.certificate], resumes: false),
      verifier: DeviceVerifier(authority.certificate, clock: clock))
    service = EnrollmentService(
      issuer: try CertificateIssuer(certificate: authority.certificate, key: authority.key),
      passwords: OneTimePasswords(directory.layout), clock: clock, report: report)
  }

  /// Serves until `ending` can be read.
  public func run(until ending: Int32) throws(SystemError) {
    let poll = try EventPoll()
    try poll.add(listener.descriptor, token: 0, for: .reading)
    try poll.add(ending, token: 1, for: .reading)
    // A connection gets a thread only after it has sent something.
    var silent = SilentConnections(first: 2, limit: Self.mostSilent)
    while true {
      for event in poll.wait(until: silent.nextDeadline ?? Deadline(after: .seconds(3600))) {
        switch event.token {
        case 0: acceptAll(poll, &silent)
        case 1: return
        default:
          guard let socket = silent.remove(event.token) else { continue }
          poll.remove(socket.descriptor)
          take(socket)
        }
      }
      silent.removePassed()
    }
  }

  private func acceptAll(_ poll: EventPoll, _ silent: inout SilentConnections) {
    while true {
      switch listener.accept() {
      case .none: return
      case .exhausted:
        SystemClock.sleep(nanoseconds: 50_000_000)
        return
      case .connection(let socket, _):
        let token = silent.add(socket, until: Deadline(after: .seconds(Self.silence)))
        // Out of memory for the poll: the connection is closed.
        if (try? poll.add(socket.descriptor, token: token, for: .reading)) == nil {
          _ = silent.remove(token)
        }
      }
    }
  }

  private func take(_ socket: TCPSocket) {
    let count = waiting.add(1, ordering: .relaxed).newValue
    guard count <= Self.mostWaiting else {
      waiting.subtract(1, ordering: .relaxed)
      return
    }
    let deadline = Deadline(after: .seconds(Self.patience))
    workers.run { [self] in
      defer { waiting.subtract(1, ordering: .relaxed) }
      // Only fails without memory for TLS: the connection is closed.
      guard !deadline.hasPassed,
        let connection = try? PortalConnection(socket, context, deadline: deadline)
      else { return }
      connection.serve { request, content, device in
        service.response(to: request, content: content, device: device)
      }
    }
  }
}
