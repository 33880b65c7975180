// SPDX-License-Identifier: Apache-2.0

import SecureServer
import Shell
import Store

/// `wfsh secure-connection clients`: the connected clients and their authenticated names.
///
/// An addition of wfsh; the wording is its own.
struct WfshSecureConnectionClients: Command {
  static let path = "wfsh secure-connection clients"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    var rows: [[String]] = []
    let time = LocalTime(appliance)
    for report in try ListenerReport.current(in: appliance.store.serveDirectory) {
      for client in report.clients {
        rows.append([
          time.text(client.began), "\(client.address):\(client.port)",
          client.name ?? "-", client.subject ?? "-", client.isFormer ? "former" : "current",
        ])
      }
    }
    let names = ["since", "address", "name", "subject", "configuration"]
    let entries = rows.map { row in Element("entry", zip(names, row).map { Element($0, $1) }) }
    let titles = ["Since", "Address", "Name", "Subject", "Configuration"]
    return Answer(
      .elements([Element("clients", entries)]),
      layout: rows.isEmpty
        ? .text("No client is connected.\n") : .table(Table(titles: titles, rows: rows)))
  }
}
