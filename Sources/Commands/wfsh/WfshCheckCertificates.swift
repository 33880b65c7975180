// SPDX-License-Identifier: Apache-2.0

import Credentials
import SecureServer
import Shell
import Text

/// `wfsh check certificates [running] [profile <name>]`: what will go wrong with certificates, one
/// finding a line, each with the command that mends it.
///
/// A finding that would refuse the commit or a handshake is an error: the line is then refused, which a
/// script sees in its exit status.
struct WfshCheckCertificates: Command {
  static let path = "wfsh check certificates"
  private let checksRunning: Bool
  private let profile: String?

  init(_ arguments: Arguments) {
    checksRunning = arguments.has("running")
    profile = arguments.optional("profile")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let running = try appliance.credentials.running()
    let checked = checksRunning ? running : try appliance.credentials.candidate()
    if let profile, checked.certificateProfile(profile) == nil,
      checked.serviceProfile(profile) == nil
    {
      throw Refusal.serverError("profile \(profile) does not exist")
    }
    // A key ring that cannot be read is reported once, not as a defect of every key.
    try appliance.credentials.keyRing.verifyIsReadable(for: checked.configuration)
    let check = appliance.credentials.check(checked, profile: profile)
    var findings =
      check.findings() + (checksRunning ? [] : check.findings(comparedWith: running))
    findings += try served(checked, beside: findings, on: appliance)
    let text = try FindingText(on: appliance)
    let lines = findings.map { text.line($0).printable + "\n" }
    let answer = Answer.text(lines.isEmpty ? "Nothing was found.\n" : lines.joined())
    guard !findings.contains(where: { $0.severity == .error }) else {
      throw Refusal(.answer(answer))
    }
    return answer
  }

  /// Whether a listener could serve the configuration, unless an error says already why not.
  private func served(
    _ checked: ConfiguredCredentials, beside findings: [Finding], on appliance: Appliance
  ) throws -> [Finding] {
    guard !findings.contains(where: { $0.severity == .error }) else { return [] }
    let keyRing = appliance.credentials.keyRing
    let trial = ServiceTrial(
      checked, now: appliance.clock.now, opens: keyRing.recognizesSecrets())
    return [try trial.finding(keyRing: keyRing.load)].compactMap { $0 }.filter { finding in
      profile.map(finding.concerns(profile:)) ?? true
    }
  }
}
