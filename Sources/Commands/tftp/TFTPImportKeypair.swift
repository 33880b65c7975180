// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `tftp import keypair …`: a certificate and its private key, in one file.
///
/// Source: PAN-OS 11.1 operational command hierarchy; WF guide, "Configure authentication with custom
/// certificates", for its use in configuration mode.
struct TFTPImportKeypair: Command {
  static let path = "tftp import keypair"
  private let transfer: CredentialImportTransfer

  init(_ arguments: Arguments) throws {
    transfer = try CredentialImportTransfer(.tftp, .keypair, arguments)
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try transfer.run(on: appliance, over: channel)
  }
}
