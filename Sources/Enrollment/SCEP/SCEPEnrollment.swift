// SPDX-License-Identifier: Apache-2.0

public import PKI
import POSIX

/// How a certificate comes from a SCEP server: its capabilities, its CA, the request, and the answer,
/// for which it may have to be asked again (RFC 8894 section 2).
public struct SCEPEnrollment {
  /// What came.
  public struct Result: Sendable {
    public let certificate: Certificate
    /// CAs from the issuer upwards, as far as they came.
    public let chain: [Certificate]
  }

  private let server: SCEPServer
  private let fingerprint: String?
  private let now: Int64
  private let patience: Duration
  private let pause: Duration
  private let note: (String) -> Void

  /// - Parameters:
  ///   - fingerprint: of the CA's certificate; nil: whatever CA the server names is believed.
  ///   - now: seconds since 1970, for the certificate that signs the request.
  ///   - patience: how long a server that has not decided is asked again.
  ///   - pause: between two of these questions.
  ///   - note: takes one line for each step, without secrets.
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

  /// Asks the server for its CA, and compares it.
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

  /// Gets a certificate. Takes several exchanges of ten seconds at most, and the time in which the
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
    var answer = try order.isResumed ? exchange.poll() : exchange.ask()
    // A server that has forgotten is asked anew, in the same transaction.
    if order.isResumed, answer.failure == .badCertificateIdentifier { answer = try exchange.ask() }
    let deadline = Deadline(after: patience)
    while answer.status == .pending {
      note("\(exchange.name): pending")
      guard !deadline.hasPassed else {
        throw .pending(seconds: Int(patience.components.seconds))
      }
      try wait(until: min(deadline, Deadline(after: pause)))
      answer = try exchange.poll()
    }
    guard answer.status == .success else {
      throw .refused(answer.failure ?? .badRequest, text: answer.failureText)
    }
    let result = try exchange.result(answer)
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
