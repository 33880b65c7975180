// SPDX-License-Identifier: Apache-2.0

import Shell

/// `scp export certificate …`: a certificate of the candidate, with its key or without, to another
/// host; or the request that waits for one.
///
/// Source: PAN-OS 11.1 operational command hierarchy, scp export certificate.
struct SCPExportCertificate: Command {
  static let path = "scp export certificate"
  private let transfer: CredentialExportTransfer

  init(_ arguments: Arguments) throws {
    transfer = try CredentialExportTransfer(.scp, arguments)
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try transfer.run(on: appliance, over: channel)
  }
}
