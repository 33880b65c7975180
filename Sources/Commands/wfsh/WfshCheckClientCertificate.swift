// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import SecureServer
import Shell
import Text

/// `wfsh check client-certificate <name> [running]`: what a client with this certificate is told.
///
/// An addition of wfsh; the wording is its own. The certificate is an entry of the candidate, with
/// the CAs that stand behind it in its file: that is what the client sends. A key is not needed.
/// Where the client is refused, so is the line, which a script sees in its exit status.
struct WfshCheckClientCertificate: Command {
  static let path = "wfsh check client-certificate"
  private static let noReason = "the handshake came to nothing"
  private let name: String
  private let looksAtRunning: Bool

  init(_ arguments: Arguments) throws {
    name = try arguments.string("name")
    looksAtRunning = arguments.has("running")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let candidate = try appliance.candidate()
    let configuration = looksAtRunning ? try appliance.running() : candidate
    let certificates = try certificates(candidate, configuration, appliance)
    let report = try trial(of: certificates, with: configuration, on: appliance, channel)
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
    var mends: [String] = []
    let advice = ClientAdvice(
      configuration: configuration, candidate: candidate, report: report, name: name,
      certificates: certificates)
    let refused = report.outcomes.filter { !$0.isAccepted }
    if refused.count == report.outcomes.count, Set(refused.map(\.reason)).count == 1 {
      fields += refused.prefix(1).map { ("reason", $0.reason ?? Self.noReason) }
    } else {
      fields += refused.map { ("reason", "\($0.version): \($0.reason ?? Self.noReason)") }
    }
    for outcome in refused {
      mends += advice.lines(for: outcome).filter { !mends.contains($0) }
    }
    fields += mends.map { ("mend", $0) }
    if report.certificateProfile == nil {
      fields.append(("note", "there is no certificate-profile: no client is validated"))
    }
    fields += report.notes.map { ("note", $0) }
    fields = fields.map { ($0.0, $0.1.printable) }
    let answer = Answer.fields("client-certificate", fields)
    guard report.isAccepted else { throw Refusal(.answer(answer)) }
    return answer
  }

  private func trial(
    of certificates: [Certificate], with configuration: Configuration, on appliance: Appliance,
    _ channel: any Channel
  ) throws -> ClientCheck.Report {
    let clock = appliance.clock
    let trial = ClientCheck(
      appliance.credentials.configured(configuration),
      predefined: try PredefinedCertificates(of: appliance),
      keyRing: try appliance.credentials.keyRing.load(), clock: { clock.now })
    let report: ClientCheck.Report?
    do {
      report = try trial.run(certificates, interruption: channel.interruption)
    } catch let problem as ServiceError {
      throw Refusal.serverError("nothing can be served of this configuration: \(problem)")
    } catch {
      throw Refusal.serverError("the certificate cannot be tried: \(error)")
    }
    guard let report else { throw Refusal.interrupted }
    return report
  }

  /// What the client sends.
  private func certificates(
    _ candidate: Configuration, _ configuration: Configuration, _ appliance: Appliance
  ) throws -> [Certificate] {
    let entry: Path = ["shared", "certificate", .entry(name)]
    if let entry = (candidate[entry] ?? configuration[entry])?.container {
      let certificates = (try? Certificate.all(pem: entry["public-key"]?.leaf ?? "")) ?? []
      guard !certificates.isEmpty else {
        let isWaiting = entry["csr"] != nil && entry["public-key"] == nil
        throw Refusal.serverError(
          isWaiting
            ? "certificate '\(name)' is a request that waits for its certificate"
            : "certificate '\(name)' cannot be read")
      }
      return certificates
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
