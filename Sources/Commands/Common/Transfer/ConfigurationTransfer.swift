// SPDX-License-Identifier: Apache-2.0

import ConfigurationXML
import Shell
import Store

/// `scp` and `tftp` `import configuration` and `export configuration`: a saved configuration as a
/// file, byte for byte. Its content is checked when it is loaded.
///
/// Texts: `<file> saved` and the reserved name from API answers, `Received` and `Sent` lines from the
/// patterns of a driver (cli-facts 5.3, 3.4).
struct ConfigurationTransfer {
  private let arguments: Arguments
  private let transfer: FileTransfer

  init(_ client: FileTransfer.Client, _ arguments: Arguments) {
    self.arguments = arguments
    transfer = FileTransfer(client, arguments, limit: Store.maximumDocumentSize)
  }

  func runImport(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try checkName(of: transfer.source)
    let file = try transfer.fetch(on: appliance, over: channel)
    try appliance.store.save(file.bytes, as: file.name)
    return transfer.answer("\(file.name) saved\n")
  }

  func runExport(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let name = try arguments.string("from")
    return try transfer.store(
      document(name, in: appliance.store), as: name, on: appliance, over: channel)
  }

  /// Before anything is fetched: the name is the last part of the path.
  private func checkName(of path: String) throws {
    let name = path.split(whereSeparator: { $0 == "/" || $0 == ":" }).last.map(String.init) ?? path
    guard name.hasSuffix(".xml"), name != Store.runningConfigurationName else {
      throw Refusal.serverError(
        "cannot upload to reserved file name \"\(name)\", which doesn't have expected extension "
          + "\".xml\"")
    }
  }

  /// The bytes of a saved configuration, or of the running one.
  private func document(_ name: String, in store: Store) throws -> [UInt8] {
    if name == Store.runningConfigurationName { return try store.running().xml() }
    guard let bytes = try store.saved(name) else { throw StoreError.missing(name) }
    return bytes
  }
}
