// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `scp import certificate …`: a certificate, with the chain that comes along; it needs no key.
///
/// Source: PAN-OS 11.1 operational command hierarchy; WF guide, "Configure authentication with custom
/// certificates", for its use in configuration mode.
struct SCPImportCertificate: Command {
  static let path = "scp import certificate"
  private let transfer: CredentialImportTransfer

  init(_ arguments: Arguments) throws {
    transfer = try CredentialImportTransfer(.scp, .certificate, arguments)
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try transfer.run(on: appliance, over: channel)
  }
}
