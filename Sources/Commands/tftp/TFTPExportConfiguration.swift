// SPDX-License-Identifier: Apache-2.0

import Shell

/// `tftp export configuration …`: a saved configuration, or `running-config.xml`, to another host.
///
/// Source: PAN-OS 11.1 operational command hierarchy; the texts from drivers (cli-facts 5.2, 5.3).
struct TFTPExportConfiguration: Command {
  static let path = "tftp export configuration"
  private let transfer: ConfigurationTransfer

  init(_ arguments: Arguments) { transfer = ConfigurationTransfer(.tftp, arguments) }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try transfer.runExport(on: appliance, over: channel)
  }
}
