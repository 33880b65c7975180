// SPDX-License-Identifier: Apache-2.0

import SecureServer
import Shell
import Store

/// `wfsh secure-connection clients`: who is connected, and as whom.
///
/// An addition of wfsh; the wording is its own.
struct WfshSecureConnectionClients: Command {
  static let path = "wfsh secure-connection clients"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let time = LocalTime(appliance)
    var rows = [["Since", "Address", "Name", "Subject", "Configuration"]]
    for report in try ListenerReport.all(in: appliance.store.serveDirectory) {
      for client in report.clients {
        rows.append([
          time.text(client.began), "\(client.address):\(client.port)",
          client.name ?? "-", client.subject ?? "-", client.isFormer ? "former" : "current",
        ])
      }
    }
    return .text(
      rows.count > 1 ? TextTable.columns(rows) : "No client is connected.\n")
  }
}
