// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import POSIX
import SecureServer
import Shell
import Text

/// `wfsh secure-connection test host <host> …`: tries a handshake as a firewall does.
///
/// An addition of wfsh; the wording is its own. Certificates and profiles are those of the candidate.
/// A failed handshake refuses the line, which a script sees in its exit status.
struct WfshSecureConnectionTest: Command {
  static let path = "wfsh secure-connection test"
  private let host: String
  private let port: Int
  private let certificate: String?
  private let profile: String?
  private let checksIdentity: Bool

  init(_ arguments: Arguments) throws {
    host = try arguments.string("host")
    port = arguments.optionalInteger("port") ?? 443
    certificate = arguments.optional("certificate")
    profile = arguments.optional("certificate-profile")
    checksIdentity = arguments.optional("check-server-identity") == "yes"
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let configured = try appliance.credentials.candidate()
    let probe = SecureProbe(
      host: host, port: UInt16(clamping: port), identity: try identity(appliance),
      authorities: try authorities(configured), checksIdentity: checksIdentity,
      now: appliance.clock.now)
    let report = probe.run(interruption: channel.interruption)
    if channel.interruption.isRaised { throw Refusal.interrupted }
    var fields = [("result", report.isAccepted ? "accepted" : "failed")]
    if let server = report.server {
      fields.append(("server-certificate", server.subject))
      fields.append(("server-certificate-issuer", server.issuer))
      fields.append(("not-valid-after", server.notAfterText))
    }
    if let version = report.version, let suite = report.suite {
      fields.append(("protocol", "\(version), \(suite)"))
    }
    if let name = report.name { fields.append(("authenticated-as", name.printable)) }
    if let problem = report.problem { fields.append(("reason", problem.description.printable)) }
    let answer = Answer.fields("secure-connection", fields)
    guard report.isAccepted else { throw Refusal(.answer(answer)) }
    return answer
  }

  /// The certificate of the client, with its key; nil for a client without one.
  private func identity(_ appliance: Appliance) throws -> TLSIdentity? {
    switch certificate {
    case nil: return nil
    case "predefined": return try PredefinedCertificates(of: appliance).client
    case "secure-conn-client":
      return try appliance.credentials.client.identity()
        ?? PredefinedCertificates(of: appliance).client
    case let name?: return try appliance.credentials.issuing.identity(name)
    }
  }

  /// The CAs that have to have issued the server's certificate; nil for any.
  private func authorities(_ configured: ConfiguredCredentials) throws -> [Certificate]? {
    guard let profile else { return nil }
    guard let authorities = configured.certificateProfile(profile)?.authorities else {
      throw Refusal.serverError("certificate-profile '\(profile)' does not exist")
    }
    // The probe reports an unknown issuer; `wfsh check certificates` reports the unreadable entry.
    return authorities.compactMap { try? configured.certificate($0.name)?.certificate() }
  }
}
