// SPDX-License-Identifier: Apache-2.0

import Credentials
import POSIX
import Shell

/// What `scp export certificate` and `tftp export certificate` have in common: write the entry of the
/// candidate in the wanted format, and send it.
///
/// Words: PAN-OS 11.1 operational command hierarchy.
struct CredentialExportTransfer {
  private let arguments: Arguments
  private let name: String
  private let format: CredentialFileExport.Format
  private let includesKey: Bool
  private let passphrase: Secret?

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    name = try arguments.string("certificate-name")
    format = arguments.optional("format").flatMap(CredentialFileExport.Format.init) ?? .pem
    includesKey = arguments.optional("include-key") == "yes"
    passphrase = arguments.secret("passphrase")
  }

  func runSCP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let bytes = try bytes(on: appliance)
    try FileTransfer(arguments, limit: bytes.count).storeSCP(
      bytes, as: fileName, on: appliance, over: channel)
    return .nothing
  }

  func runTFTP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let bytes = try bytes(on: appliance)
    try FileTransfer(arguments, limit: bytes.count).storeTFTP(
      bytes, as: fileName, over: channel)
    return Answer(.text("\n"), frame: .bare)
  }

  /// `cert_NAME.p12`: what a browser gets from the appliance. Blanks would not survive tftp.
  private var fileName: String {
    "cert_" + name.map { $0 == " " ? "_" : String($0) }.joined() + "." + format.ending
  }

  private func bytes(on appliance: Appliance) throws -> [UInt8] {
    try appliance.credentials.fileExport.bytes(
      of: name, format: format, includesKey: includesKey, passphrase: passphrase)
  }
}
