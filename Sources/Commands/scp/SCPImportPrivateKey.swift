// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `scp import private-key …`: the private key of a certificate that is already there.
///
/// Source: PAN-OS 11.1 operational command hierarchy; WF guide, "Configure authentication with custom
/// certificates", for its use in configuration mode.
struct SCPImportPrivateKey: Command {
  static let path = "scp import private-key"
  private let transfer: CredentialImportTransfer

  init(_ arguments: Arguments) throws {
    transfer = try CredentialImportTransfer(
      .scp, .privateKey, arguments, isBlocked: arguments.optional("block-private-key") == "yes")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try transfer.run(on: appliance, over: channel)
  }
}
