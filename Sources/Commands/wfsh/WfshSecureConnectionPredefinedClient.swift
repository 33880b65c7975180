// SPDX-License-Identifier: Apache-2.0

import POSIX
import SecureServer
import Shell
import Store

/// `wfsh secure-connection predefined-client`: the credential with which a client meets the
/// predefined certificates, in a file of the state directory: certificate, key and CA in PEM.
///
/// An addition of wfsh; the wording is its own.
struct WfshSecureConnectionPredefinedClient: Command {
  static let path = "wfsh secure-connection predefined-client"
  private static let file = "serve/predefined-client.pem"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let directory = appliance.store.directory
    let predefined = try appliance.predefinedCertificates()
    do {
      let credential = try predefined.clientCredential()
      let path = "\(directory)/\(Self.file)"
      try FileSystem().open(path + ".new", .createEmpty).write(credential.bytes, at: 0)
      try FileSystem().rename(path + ".new", to: path)
    } catch {
      throw Refusal.serverError("\(Self.file) cannot be written: \(error)")
    }
    return .text("The credential was written to \(Self.file) in the state directory.\n")
  }
}

extension Appliance {
  /// The predefined certificates of the state directory, made when there are none.
  func predefinedCertificates() throws -> PredefinedCertificates {
    let ring = try keyRing()
    let configuration = try running()
    do {
      return try PredefinedCertificates.load(
        directory: store.directory, keyRing: ring, configuration: configuration)
    } catch {
      throw Refusal.serverError("\(error)")
    }
  }
}
