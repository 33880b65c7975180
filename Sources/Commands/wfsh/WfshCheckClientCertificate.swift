// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import SecureServer
import Shell
import Text

/// `wfsh check client-certificate <name> [running]`: whether a client with this certificate will be
/// accepted.
///
/// An addition of wfsh; the wording is its own. The certificate is an entry of the candidate, with
/// the chain from its file: that is what the client sends. A key is not needed. Where the client is
/// refused, so is the line, which a script sees in its exit status.
struct WfshCheckClientCertificate: Command {
  static let path = "wfsh check client-certificate"
  private static let noReason = "the handshake came to nothing"
  private let name: String
  private let checksRunning: Bool

  init(_ arguments: Arguments) throws {
    name = try arguments.string("name")
    checksRunning = arguments.has("running")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let candidate = try appliance.credentials.candidate()
    let checked = checksRunning ? try appliance.credentials.running() : candidate
    let certificates = try certificates(candidate, checked, appliance)
    let report = try check(certificates, with: checked, on: appliance, channel)
    var fields = [
      ("result", report.isAccepted ? "accepted" : "refused"),
      ("client-certificate", certificates[0].subject),
    ]
    if certificates.count > 1 {
      fields.append(("sent-with", certificates.dropFirst().map(\.subject).joined(separator: ", ")))
    }
    if let outcome = report.outcomes.first, outcome.isAccepted, let name = outcome.name {
      fields.append(("authenticated-as", name))
    }
    fields += report.outcomes.map { ($0.field, $0.text) }
    let advice = ClientAdvice(
      checked, candidate: candidate, report: report, certificates: certificates)
    let refused = report.outcomes.filter { !$0.isAccepted }
    if refused.count == report.outcomes.count, Set(refused.map(\.reason)).count == 1 {
      fields += refused.prefix(1).map { ("reason", $0.reason ?? Self.noReason) }
    } else {
      fields += refused.map { ("reason", "\($0.version): \($0.reason ?? Self.noReason)") }
    }
    var mendings: [Mending] = []
    for outcome in refused {
      mendings += advice.mendings(for: outcome).filter { !mendings.contains($0) }
    }
    let text = try FindingText(on: appliance)
    fields += mendings.map { ("mend", text.line($0)) }
    if report.certificateProfile == nil {
      fields.append(("note", "there is no certificate-profile: no client is validated"))
    }
    fields += report.notes.map { ("note", $0.description) }
    fields = fields.map { ($0.0, $0.1.printable) }
    let answer = Answer.fields("client-certificate", fields)
    guard report.isAccepted else { throw Refusal(.answer(answer)) }
    return answer
  }

  private func check(
    _ certificates: [Certificate], with credentials: ConfiguredCredentials,
    on appliance: Appliance, _ channel: any Channel
  ) throws -> ClientCheck.Report {
    let clock = appliance.clock
    let check = ClientCheck(
      credentials, predefined: try PredefinedCertificates(of: appliance),
      keyRing: try appliance.credentials.keyRing.load(), clock: { clock.now })
    let report: ClientCheck.Report?
    do {
      report = try check.run(certificates, interruption: channel.interruption)
    } catch let error as ServiceError {
      throw Refusal.serverError("nothing can be served of this configuration: \(error)")
    } catch {
      throw Refusal.serverError("the certificate cannot be tried: \(error)")
    }
    guard let report else { throw Refusal.interrupted }
    return report
  }

  /// What the client sends.
  private func certificates(
    _ candidate: ConfiguredCredentials, _ checked: ConfiguredCredentials, _ appliance: Appliance
  ) throws -> [Certificate] {
    if let entry = candidate.certificate(name) ?? checked.certificate(name) {
      return try entry.certificates()
    }
    guard name == "predefined" else {
      throw Refusal.serverError(
        "certificate '\(name)' does not exist: import the client's certificate")
    }
    return [try PredefinedCertificates(of: appliance).client.certificate]
  }
}

extension ClientCheck.Report {
  /// A client takes the highest version that both have.
  fileprivate var isAccepted: Bool { outcomes.first?.isAccepted == true }
}

extension ClientCheck.Outcome {
  /// `tls1-3`
  fileprivate var field: String { "tls1-\(version.rawValue)" }

  fileprivate var text: String {
    if isAccepted { return "accepted" }
    return alert.map { "refused with alert \($0.number), \($0.name)" } ?? "refused"
  }
}
