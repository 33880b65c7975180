// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `tftp import private-key …`: the private key of a certificate that is already there.
///
/// Source: PAN-OS 11.1 operational command hierarchy; WF guide, "Configure authentication with custom
/// certificates", for its use in configuration mode.
struct TFTPImportPrivateKey: Command {
  static let path = "tftp import private-key"
  private let transfer: CredentialImportTransfer

  init(_ arguments: Arguments) throws {
    transfer = try CredentialImportTransfer(.tftp, .privateKey, arguments)
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try transfer.run(on: appliance, over: channel)
  }
}
