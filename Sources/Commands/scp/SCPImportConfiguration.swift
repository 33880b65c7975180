// SPDX-License-Identifier: Apache-2.0

import Shell

/// `scp import configuration …`: a configuration file from another host, for `load config from`.
///
/// Source: PAN-OS 11.1 operational command hierarchy; the texts from drivers (cli-facts 5.2, 5.3).
struct SCPImportConfiguration: Command {
  static let path = "scp import configuration"
  private let transfer: ConfigurationTransfer

  init(_ arguments: Arguments) { transfer = ConfigurationTransfer(.scp, arguments) }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try transfer.runImport(on: appliance, over: channel)
  }
}
