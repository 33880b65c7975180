// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import Shell

/// `wfsh certificate revocation-list`: the certificates that a local CA has revoked, signed now:
/// printed in PEM, or sent by scp or tftp to the distribution point of the clients.
///
/// An addition of wfsh; the wording is its own.
struct WfshCertificateRevocationList: Command {
  static let path = "wfsh certificate revocation-list"

  private let arguments: Arguments
  private let name: String
  private let days: Int
  private let isSent: Bool
  private let isBinary: Bool

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    name = try arguments.string("certificate-name")
    days = arguments.optionalInteger("days") ?? 30
    isSent = arguments.has("to")
    isBinary = arguments.optional("format") == "der"
    guard isSent || !["by", "format", "remote-port", "source-ip"].contains(where: arguments.has)
    else { throw Refusal.invalidSyntax("to is missing") }
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let list = try appliance.credentials.issuing.revocationList(of: name, days: days)
    guard isSent else { return .text(list.pem) }
    let bytes = isBinary ? list.der : Array(list.pem.utf8)
    let client: FileTransfer.Client = arguments.optional("by") == "tftp" ? .tftp : .scp
    return try FileTransfer(client, arguments, limit: bytes.count).store(
      bytes, as: FileTransfer.name("crl_", name, ending: isBinary ? "crl" : "pem"), on: appliance,
      over: channel)
  }
}
