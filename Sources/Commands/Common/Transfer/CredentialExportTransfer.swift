// SPDX-License-Identifier: Apache-2.0

import Credentials
import POSIX
import Shell

/// What `scp export certificate` and `tftp export certificate` have in common: write the entry of the
/// candidate in the wanted format, and send it.
///
/// Words: PAN-OS 11.1 operational command hierarchy.
struct CredentialExportTransfer {
  private let client: FileTransfer.Client
  private let arguments: Arguments
  private let name: String
  private let format: CredentialFileExport.Format
  private let includesKey: Bool
  private let passphrase: Secret?

  init(_ client: FileTransfer.Client, _ arguments: Arguments) throws {
    self.client = client
    self.arguments = arguments
    name = try arguments.string("certificate-name")
    format = arguments.optional("format").flatMap(CredentialFileExport.Format.init) ?? .pem
    includesKey = arguments.optional("include-key") == "yes"
    passphrase = arguments.secret("passphrase")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let bytes = try appliance.credentials.fileExport.bytes(
      of: name, format: format, includesKey: includesKey, passphrase: passphrase)
    // `cert_NAME.p12` is the name that a browser gets from the appliance.
    return try FileTransfer(client, arguments, limit: bytes.count).store(
      bytes, as: FileTransfer.name("cert_", name, ending: format.ending), on: appliance,
      over: channel)
  }
}
