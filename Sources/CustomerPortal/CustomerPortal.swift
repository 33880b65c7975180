// SPDX-License-Identifier: Apache-2.0

import PKI
public import POSIX

/// A stand-in for the vendor's customer portal: an EST server (RFC 7030) over TLS that issues device
/// certificates for one-time passwords, and renews them.
public final class CustomerPortal: Sendable {
  /// The address it listens on, with the port that the system chose.
  public let address: SocketAddress

  private let listener: TCPListener
  private let context: TLSContext
  private let service: EnrollmentService

  /// Binds; port 0 takes a free one.
  ///
  /// - Parameters:
  ///   - names: host names and addresses of the portal, in addition to its own address and those of
  ///     the loopback interface.
  ///   - clock: seconds since 1970.
  ///   - report: receives one line for every certificate, and for refused clients as many as the
  ///     log should have.
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
      passwords: OneTimePasswords(directory.layout), clock: clock, report: report,
      failures: FailureLimit(), refusals: RefusalLog(report),
      uptime: { SystemClock.monotonic() / 1_000_000_000 })
  }

  /// Serves until `ending` can be read.
  public func run(until ending: Int32) throws(SystemError) {
    let service = service
    let loop = try PortalLoop(
      listener, context, keepHouse: { service.passwords.removeExpired(now: service.clock()) },
      respond: { service.response(to: $0, content: $1, device: $2, from: $3) })
    try loop.run(until: ending)
  }
}
