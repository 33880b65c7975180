// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import POSIX
import Shell

/// What `scp import` and `tftp import` of certificates and keys have in common: fetch a file, and load
/// it into the candidate. Nothing is changed unless both succeed.
///
/// Result lines: API captures, cli-facts 5.4.
struct CredentialImportTransfer {
  private let transfer: FileTransfer
  private let content: CredentialFileImport.Content
  private let name: String
  private let format: ImportFormat
  private let passphrase: Secret?
  private let isBlocked: Bool

  /// `isBlocked`: whether the key may not be exported again, which only some commands can say.
  init(
    _ client: FileTransfer.Client, _ content: CredentialFileImport.Content, _ arguments: Arguments,
    isBlocked: Bool = false
  ) throws {
    transfer = FileTransfer(client, arguments, limit: CredentialFileImport.largestFile)
    self.content = content
    name = try arguments.string("certificate-name")
    format = arguments.optional("format").flatMap(ImportFormat.init) ?? .pem
    passphrase = arguments.secret("passphrase")
    self.isBlocked = isBlocked
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let file = try transfer.fetch(on: appliance, over: channel)
    try appliance.credentials.fileImport.load(
      content, from: file.bytes, as: name, format: format, passphrase: passphrase,
      isBlocked: isBlocked)
    return transfer.answer("Successfully imported \(name) into candidate configuration\n")
  }
}
