// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import Shell
import Text

/// `wfsh check certificates [running] [profile <name>]`: what will go wrong with certificates, one
/// finding a line, each with the command that mends it.
///
/// A finding that would refuse the commit or a handshake is an error: the line is then refused, which a
/// script sees in its exit status.
struct WfshCheckCertificates: Command {
  static let path = "wfsh check certificates"
  private let looksAtRunning: Bool
  private let profile: String?

  init(_ arguments: Arguments) {
    looksAtRunning = arguments.has("running")
    profile = arguments.optional("profile")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let running = try appliance.running()
    let configuration = looksAtRunning ? running : try appliance.candidate()
    if let profile {
      let lists = ["certificate-profile", "ssl-tls-service-profile"]
      guard lists.contains(where: { configuration[["shared", .node($0), .entry(profile)]] != nil })
      else { throw Refusal.serverError("profile \(profile) does not exist") }
    }
    // A ring that cannot be read is told once, not as a fault of every key.
    try appliance.credentials.keyRing.verifyIsReadable(for: configuration)
    var check = CertificateCheck(configuration, profile: profile, on: appliance)
    check.lookAtEverything()
    if !looksAtRunning { check.compare(with: running) }
    let lines = check.findings.map { $0.line.printable + "\n" }
    let answer = Answer.text(lines.isEmpty ? "Nothing was found.\n" : lines.joined())
    guard !check.findings.contains(where: { $0.severity == .error }) else {
      throw Refusal(.answer(answer))
    }
    return answer
  }
}
