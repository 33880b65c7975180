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
  private let content: CredentialFileImport.Content
  private let name: String
  private let format: ImportFormat
  private let passphrase: Secret?
  private let isBlocked: Bool
  private let transfer: FileTransfer

  /// `isBlocked`: whether the key may not be exported again, which only some commands can say.
  init(
    _ content: CredentialFileImport.Content, _ arguments: Arguments, isBlocked: Bool = false
  ) throws {
    self.content = content
    name = try arguments.string("certificate-name")
    format = arguments.optional("format").flatMap(ImportFormat.init) ?? .pem
    passphrase = arguments.secret("passphrase")
    self.isBlocked = isBlocked
    transfer = FileTransfer(arguments, limit: CredentialFileImport.largestFile)
  }

  func runTFTP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let file = try transfer.fetchTFTP(over: channel)
    return Answer(.text(try load(file.bytes, on: appliance)), frame: .bare)
  }

  /// Through OpenSSH's scp, on the operator's terminal.
  func runSCP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let file = try transfer.fetchSCP(on: appliance, over: channel)
    return Answer(.text("\n" + (try load(file.bytes, on: appliance))), frame: .bare)
  }

  private func load(_ bytes: [UInt8], on appliance: Appliance) throws -> String {
    try appliance.credentials.fileImport.load(
      content, from: bytes, as: name, format: format, passphrase: passphrase, isBlocked: isBlocked)
    return "Successfully imported \(name) into candidate configuration\n\n"
  }
}
