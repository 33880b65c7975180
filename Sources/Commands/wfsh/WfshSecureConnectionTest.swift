// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import POSIX
import SecureServer
import Shell
import Text

/// `wfsh secure-connection test host <host> …`: tries a handshake as a firewall does.
///
/// An addition of wfsh; the wording is its own. Certificates and profiles are those of the candidate.
/// Where the handshake fails, the line is refused, which a script sees in its exit status.
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
    let configuration = try appliance.candidate()
    let probe = SecureProbe(
      host: host, port: UInt16(clamping: port), identity: try identity(appliance, configuration),
      authorities: try authorities(configuration), checksIdentity: checksIdentity,
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
    fields += report.notes.map { ("reason", $0.printable) }
    let answer = Answer.fields("secure-connection", fields)
    guard report.isAccepted else { throw Refusal(.answer(answer)) }
    return answer
  }

  private func identity(
    _ appliance: Appliance, _ configuration: Configuration
  ) throws -> TLSIdentity? {
    guard let certificate else { return nil }
    if certificate == "predefined" { return try appliance.predefinedCertificates().client }
    if certificate == "secure-conn-client" { return try appliance.clientIdentity() }
    guard let entry = configuration[["shared", "certificate", .entry(certificate)]]?.container,
      let certificates = try? Certificate.all(pem: entry["public-key"]?.leaf ?? ""),
      let first = certificates.first
    else { throw Refusal.serverError("certificate '\(certificate)' does not exist") }
    guard let sealed = entry["private-key"]?.leaf else {
      throw Refusal.serverError("certificate '\(certificate)' has no private key")
    }
    let ring = try appliance.keyRing()
    do throws(SealError) {
      let key = try SealedPrivateKey.open(sealed, for: first, keyRing: ring)
      return TLSIdentity(certificate: first, chain: Array(certificates.dropFirst()), key: key)
    } catch {
      throw Refusal.serverError("certificate '\(certificate)': \(error)")
    }
  }

  private func authorities(_ configuration: Configuration) throws -> [Certificate]? {
    guard let profile else { return nil }
    guard
      let list = configuration[["shared", "certificate-profile", .entry(profile)]]?.container?[
        "CA"]?
        .list
    else { throw Refusal.serverError("certificate-profile '\(profile)' does not exist") }
    return list.compactMap { entry in
      let text = configuration[["shared", "certificate", .entry(entry.key), "public-key"]]?.leaf
      return (try? Certificate.all(pem: text ?? ""))?.first
    }
  }
}
