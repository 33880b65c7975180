// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `scp import keypair …`: a certificate and its private key, in one file.
///
/// Source: PAN-OS 11.1 operational command hierarchy; WF guide, "Configure authentication with custom
/// certificates", for its use in configuration mode.
struct SCPImportKeypair: Command {
  static let path = "scp import keypair"
  private let transfer: CredentialImportTransfer

  init(_ arguments: Arguments) throws {
    transfer = try CredentialImportTransfer(
      .scp, .keypair, arguments, isBlocked: arguments.optional("block-private-key") == "yes")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try transfer.run(on: appliance, over: channel)
  }
}
