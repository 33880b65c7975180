// SPDX-License-Identifier: Apache-2.0

import POSIX
import SecureServer
import Shell
import Store

/// `wfsh secure-connection status`: what every listener of this state directory serves.
///
/// An addition of wfsh; the wording is its own.
struct WfshSecureConnectionStatus: Command {
  static let path = "wfsh secure-connection status"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let reports = try ListenerReport.current(in: appliance.store.serveDirectory)
    guard !reports.isEmpty else { return .text("No secure connection server is running.\n") }
    let time = LocalTime(appliance)
    var fields: [(String, String)] = []
    for report in reports {
      fields += [
        ("address", "\(report.address.address)"), ("port", "\(report.address.port)"),
        ("process", "\(report.process.id)"),
        ("since", time.text(report.began)),
        ("state", state(report)),
        ("configuration-version", report.version.map { "\($0)" } ?? "none"),
        ("certificate", report.certificate ?? "none"), ("subject", report.subject ?? "none"),
        ("not-valid-after", report.validUntil ?? "none"),
        ("ssl-tls-service-profile", report.serviceProfile ?? "none"),
        ("certificate-profile", report.certificateProfile ?? "none"),
        ("predefined-clients", report.acceptsPredefined ? "accepted" : "refused"),
        ("connected", "\(report.clients.count)"), ("accepted", "\(report.accepted)"),
        ("refused", "\(report.refusals)"),
      ]
    }
    return .fields("secure-connection", fields)
  }

  private func state(_ report: ListenerReport) -> String {
    guard let problem = report.problem else { return "serving" }
    return report.certificate == nil ? "refusing every connection: \(problem)" : problem
  }
}
