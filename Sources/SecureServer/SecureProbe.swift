// SPDX-License-Identifier: Apache-2.0

public import PKI
public import POSIX

/// Tries a handshake with a server as a firewall does, and reports the result.
public struct SecureProbe: Sendable {
  /// The result of a probe.
  public struct Report: Sendable {
    public var isAccepted = false
    /// The certificate of the server.
    public var server: Certificate?
    /// `TLSv1.3`, and the suite.
    public var version: String?
    public var suite: String?
    /// The name under which a listener of wfsh has authenticated the client.
    public var name: String?
    /// Why the probe failed, or did not get a response.
    public var problem: ProbeProblem?
  }

  /// Name or address of the server, and its port.
  public var host: String
  public var port: UInt16
  /// The certificate that the probe sends; nil: none.
  public var identity: TLSIdentity?
  /// CAs of which one has to have issued the server's certificate; nil: every certificate is accepted.
  public var authorities: [Certificate]?
  /// Whether the server's certificate has to name the host.
  public var checksIdentity: Bool
  /// Seconds since 1970 for which validity is verified.
  public var now: Int64

  /// Seconds until the probe gives up.
  static let limit = 10

  public init(
    host: String, port: UInt16, identity: TLSIdentity?, authorities: [Certificate]?,
    checksIdentity: Bool, now: Int64
  ) {
    self.host = host
    self.port = port
    self.identity = identity
    self.authorities = authorities
    self.checksIdentity = checksIdentity
    self.now = now
  }

  /// Runs the probe; returns after ten seconds at the latest, or when the operator interrupts.
  public func run(interruption: Interruption? = nil) -> Report {
    var report = Report()
    let deadline = Deadline(after: .seconds(SecureProbe.limit))
    do {
      let verifier = try ServerVerifier(self)
      let context = try TLSContext(clientWith: identity, verifier: verifier)
      let socket = try connect(until: deadline, interruption: interruption)
      let tls = try TLSConnection(
        context, descriptor: socket.descriptor, serverName: IPAddress(host) == nil ? host : nil)
      report.problem = shakeHands(tls, socket, until: deadline, interruption)
      report.server = tls.peerCertificate
      if report.problem != nil { return report }
      report.version = tls.version
      report.suite = tls.suite
      ask(tls, socket, until: deadline, interruption, &report)
      tls.close()
    } catch let error as NameResolutionError {
      report.problem = .unresolved(host: host, error)
    } catch let error as SystemError {
      report.problem = .noConnection(host: host, port: port, error)
    } catch {
      report.problem = .failed("\(error)")
    }
    return report
  }

  private func connect(
    until deadline: Deadline, interruption: Interruption?
  ) throws -> TCPSocket {
    let addresses = try IPAddress.resolve(host, until: deadline, interruption: interruption)
    var failure = SystemError(code: 113, call: "connect")
    for address in addresses {
      do throws(SystemError) {
        return try TCPSocket(
          to: SocketAddress(address: address, port: port), until: deadline,
          interruption: interruption)
      } catch {
        failure = error
      }
    }
    throw failure
  }

  /// Nil when the handshake succeeded.
  private func shakeHands(
    _ tls: TLSConnection, _ socket: TCPSocket, until deadline: Deadline,
    _ interruption: Interruption?
  ) -> ProbeProblem? {
    while true {
      switch tls.handshake() {
      case .done: return nil
      case .failed(let error): return .handshake(error)
      case .wantsReading, .wantsWriting:
        guard socket.wait(forWriting: false, until: deadline, interruption: interruption),
          !deadline.hasPassed
        else {
          if interruption?.isRaised == true { return .interrupted }
          return .handshakeTimedOut(seconds: SecureProbe.limit)
        }
      }
    }
  }

  /// In TLS 1.3 a server verifies the client's certificate after the client has finished: only a
  /// response shows that it was accepted.
  private func ask(
    _ tls: TLSConnection, _ socket: TCPSocket, until deadline: Deadline,
    _ interruption: Interruption?, _ report: inout Report
  ) {
    let request = "GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
    _ = tls.write(Array(request.utf8)[...])
    var received: [UInt8] = []
    while received.count < 65_536 {
      switch tls.read(atMost: 16_384) {
      case .bytes(let bytes):
        received += bytes
        continue
      case .end: break
      case .failed(let error):
        if received.isEmpty {
          report.problem = .handshake(error)
          return
        }
      case .wantsReading, .wantsWriting:
        let isReady = socket.wait(
          forWriting: false, until: deadline, interruption: interruption)
        if isReady, !deadline.hasPassed { continue }
        report.problem = .noResponse
      }
      break
    }
    report.isAccepted = true
    let text = String(decoding: received, as: UTF8.self)
    for line in text.split(separator: "\n") where line.hasPrefix("  \"name\": \"") {
      report.name = String(line.dropFirst("  \"name\": \"".count).prefix { $0 != "\"" })
    }
  }
}

/// Verifies a server's certificate by a list of CAs and by the host name.
private final class ServerVerifier: PeerVerifier {
  let now: Int64
  let trust: CertificateTrust
  private let probe: SecureProbe

  init(_ probe: SecureProbe) throws(OpenSSLError) {
    self.probe = probe
    now = probe.now
    trust = try CertificateTrust(probe.authorities ?? [], acceptsExpiredLeaf: false)
  }

  func verify(_ path: PeerPath, problem: PathValidationError?) -> VerificationResult {
    if let problem, probe.authorities != nil {
      return .refused(.ofPath, reason: ServerVerifier.text(problem, path))
    }
    if probe.checksIdentity, let leaf = path.leaf, !leaf.names(probe.host) {
      return .refused(
        .badCertificate,
        reason: "the server's certificate \(RefusalText.name(leaf)) does not name \(probe.host)")
    }
    return .accepted(name: nil)
  }

  private static func text(_ problem: PathValidationError, _ path: PeerPath) -> String {
    guard let certificate = problem.certificate ?? path.leaf else { return problem.text }
    let what =
      problem.depth == 0
      ? "the server's certificate \(RefusalText.name(certificate))"
      : "the CA certificate \(RefusalText.name(certificate)) above the server's"
    if problem.isUnknownIssuer {
      return "\(what) was issued by \(RefusalText.issuer(certificate)), "
        + "which the profile does not list"
    }
    if problem.isUnknownRoot { return "\(what) is not listed by the profile" }
    if problem.isExpired { return "\(what) has expired on \(certificate.notAfterText)" }
    if problem.isNotYetValid { return "\(what) is not valid before \(certificate.notBeforeText)" }
    if problem.isWrongPurpose { return "\(what) is not for servers" }
    return "\(what): \(problem.text)"
  }
}
