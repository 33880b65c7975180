// SPDX-License-Identifier: Apache-2.0

import SecureServer
import Shell
import Store

/// `wfsh secure-connection predefined-client`: the credential with which a client meets the
/// predefined certificates, in a file of the state directory: certificate, key and CA in PEM.
///
/// An addition of wfsh; the wording is its own.
struct WfshSecureConnectionPredefinedClient: Command {
  static let path = "wfsh secure-connection predefined-client"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let credential = try PredefinedCertificates(of: appliance).clientCredential()
    let file = try appliance.store.serveDirectory.putPredefinedClient(credential)
    return .text("The credential was written to \(file) in the state directory.\n")
  }
}
