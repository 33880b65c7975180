// SPDX-License-Identifier: Apache-2.0

public import PKI
import POSIX

/// Enrollment with a SCEP server: GetCACaps, GetCACert, the request, and polling while it is
/// pending (RFC 8894 section 2).
public struct SCEPEnrollment {
  /// The issued certificate.
  public struct Result: Sendable {
    public let certificate: Certificate
    /// CAs from the issuer upwards, as far as the server sent them.
    public let chain: [Certificate]
  }

  private let server: SCEPServer
  private let fingerprint: String?
  private let now: Int64
  private let patience: Duration
  private let pause: Duration
  private let note: (String) -> Void

  /// - Parameters:
  ///   - fingerprint: of the CA's certificate; nil: any CA that the server names is trusted.
  ///   - now: seconds since 1970, for the certificate that signs the request.
  ///   - patience: how long a pending request is polled.
  ///   - pause: between two polls.
  ///   - note: gets one line for each step, without secrets.
  public init(
    _ server: SCEPServer, fingerprint: String?, now: Int64,
    patience: Duration = .seconds(20), pause: Duration = .seconds(2),
    note: @escaping (String) -> Void
  ) {
    self.server = server
    self.fingerprint = fingerprint
    self.now = now
    self.patience = patience
    self.pause = pause
    self.note = note
  }

  /// Gets the certificates of the CA (GetCACert) and compares the fingerprint.
  ///
  /// - Throws: `SCEPError`.
  public func authorities() throws(SCEPError) -> SCEPAuthorities {
    let authorities = try server.authorities()
    note(
      "GetCACert: CA \(authorities.authority.subject), SHA-256 fingerprint "
        + "\(authorities.authority.fingerprint)")
    if authorities.recipient != authorities.authority {
      note("GetCACert: registration authority \(authorities.recipient.subject)")
    }
    if let fingerprint { try authorities.check(fingerprint: fingerprint) }
    return authorities
  }

  /// Gets a certificate. Cost: several exchanges of at most ten seconds, and the polls while the
  /// server's administrator decides.
  ///
  /// - Throws: `SCEPError`; after `.pending` the same order can be resumed.
  public func run(_ order: SCEPOrder) throws(SCEPError) -> Result {
    let capabilities = try server.capabilities()
    note("GetCACaps: \(capabilities.words.joined(separator: " "))")
    let authorities = try authorities()
    let exchange = try SCEPExchange(
      order, server: server, authorities: authorities, capabilities: capabilities, now: now)
    note("\(exchange.name): transaction \(exchange.transaction), subject \(order.subject)")
    var response = try order.isResumed ? exchange.poll() : exchange.request()
    // A server that no longer knows the transaction gets the request again.
    if order.isResumed, response.failInfo == .badCertificateIdentifier {
      response = try exchange.request()
    }
    let deadline = Deadline(after: patience)
    while response.status == .pending {
      note("\(exchange.name): pending")
      guard !deadline.hasPassed else {
        throw .pending(seconds: Int(patience.components.seconds))
      }
      try wait(until: min(deadline, Deadline(after: pause)))
      response = try exchange.poll()
    }
    guard response.status == .success else {
      throw .refused(response.failInfo ?? .badRequest, text: response.failInfoText)
    }
    let result = try exchange.result(response)
    let certificate = result.certificate
    note(
      "\(exchange.name): certificate \(certificate.serial), subject \(certificate.subject), "
        + "until \(certificate.notAfterText)")
    return result
  }

  private func wait(until deadline: Deadline) throws(SCEPError) {
    let interruption = server.interruption ?? Interruption()
    if interruption.wait(until: deadline) { throw .interrupted }
  }
}
