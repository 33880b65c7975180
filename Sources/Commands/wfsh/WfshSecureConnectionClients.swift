// SPDX-License-Identifier: Apache-2.0

import SecureServer
import Shell

/// `wfsh secure-connection clients`: who is connected, and as whom.
///
/// An addition of wfsh; the wording is its own.
struct WfshSecureConnectionClients: Command {
  static let path = "wfsh secure-connection clients"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    var rows = [["Since", "Address", "Name", "Subject", "Configuration"]]
    for report in try appliance.listeners() {
      for client in report.clients {
        rows.append([
          appliance.timeText(client.began), "\(client.address):\(client.port)",
          client.name ?? "-", client.subject ?? "-", client.isFormer ? "former" : "current",
        ])
      }
    }
    return .text(
      rows.count > 1 ? TextTable.columns(rows) : "No client is connected.\n")
  }
}
