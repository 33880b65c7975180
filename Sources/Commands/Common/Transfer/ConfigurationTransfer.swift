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

  init(_ arguments: Arguments) {
    self.arguments = arguments
    transfer = FileTransfer(arguments, limit: Store.maximumDocumentSize)
  }

  func importTFTP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try checkName(of: try arguments.string("file"))
    return try save(try transfer.fetchTFTP(over: channel), on: appliance, isFirst: false)
  }

  func importSCP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let from = try arguments.string("from")
    try checkName(of: arguments.optional("file") ?? from)
    return try save(
      try transfer.fetchSCP(on: appliance, over: channel), on: appliance, isFirst: true)
  }

  func exportTFTP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let name = try arguments.string("from")
    try transfer.storeTFTP(try document(name, in: appliance.store), as: name, over: channel)
    return Answer(.text("\n"), frame: .bare)
  }

  func exportSCP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let name = try arguments.string("from")
    let bytes = try document(name, in: appliance.store)
    try transfer.storeSCP(bytes, as: name, on: appliance, over: channel)
    return .nothing
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

  private func save(
    _ file: FileTransfer.Fetched, on appliance: Appliance, isFirst: Bool
  ) throws -> Answer {
    try appliance.store.save(file.bytes, as: file.name)
    return Answer(.text((isFirst ? "\n" : "") + "\(file.name) saved\n\n"), frame: .bare)
  }

  /// The bytes of a saved configuration, or of the running one.
  private func document(_ name: String, in store: Store) throws -> [UInt8] {
    if name == Store.runningConfigurationName { return try store.running().xml() }
    guard let bytes = try store.saved(name) else { throw StoreError.missing(name) }
    return bytes
  }
}
