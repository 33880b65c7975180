// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import POSIX

extension Store {
  /// The names of the saved configurations, in order.
  public func savedNames() throws(StoreError) -> [String] {
    try files.list(layout.saved)
      .filter { Layout.isLegal(name: $0) && !$0.hasSuffix(".new") }
      .sorted()
  }

  /// The bytes of a saved configuration, not parsed; nil when no configuration has that name.
  public func saved(_ name: String) throws(StoreError) -> [UInt8]? {
    guard let file = try files.openIfPresent(try savedPath(name)) else { return nil }
    let bytes = try file.readAll(limit: Self.maximumDocumentSize)
    try verifySaved(name, bytes, FileIdentity(try file.status()))
    return bytes
  }

  /// Compares a saved configuration with the checksum that was written with it. A file that another
  /// program wrote since is reported and used.
  ///
  /// - Throws: `damaged` if nobody has written to the file since.
  private func verifySaved(
    _ name: String, _ bytes: [UInt8], _ identity: FileIdentity
  ) throws(StoreError) {
    let path = layout.savedChecksum(name)
    guard let sidecar = try files.read(path, limit: 4_096) else { return }
    guard let fields = Fields(sidecar), let written = fields["identity"].flatMap(FileIdentity.init),
      let checksum = fields["document"].flatMap({ FileChecksum($0) })
    else {
      report("\(path): damaged; the configuration was not compared with its checksum")
      return
    }
    guard FileChecksum(of: bytes) != checksum else { return }
    let file = try savedPath(name)
    guard written.isCopy(of: identity) else {
      report("\(file): changed by another program since it was saved; it is used as it is")
      return
    }
    throw .damaged(
      file: file,
      detail: "its checksum does not match what was saved, although nobody has written to the file "
        + "since. Restore it; or, to use it as it is, run `touch` on it")
  }

  /// The configuration saved under a name; nil when no configuration has that name.
  public func savedConfiguration(_ name: String) throws(StoreError) -> Configuration? {
    guard let bytes = try saved(name) else { return nil }
    return try format.decode(bytes, try savedPath(name))
  }

  /// Saves bytes under a name and replaces what was saved there; they survive power loss.
  public func save(_ bytes: [UInt8], as name: String) throws(StoreError) {
    try save([bytes], as: name)
  }

  private func save(_ pieces: [[UInt8]], as name: String) throws(StoreError) {
    _ = try savedPath(name)
    try underLock { () throws(StoreError) in
      try makeDirectory(layout.saved)
      try replaceSaved(name, with: pieces)
      try files.synchronizeDirectory(layout.saved)
    }
  }

  /// Replaces a saved configuration and its checksum. Call under the lock.
  func replaceSaved(_ name: String, with pieces: [[UInt8]]) throws(StoreError) {
    let path = try savedPath(name)
    let new = path + ".new"
    let checksum = layout.savedChecksum(name)
    // Both are written before the first change, since a write may fail on a full disk.
    try files.write(pieces, new: new)
    guard let status = try files.status(new) else { throw .missing(new) }
    var fields = Fields()
    fields["identity"] = FileIdentity(status).text
    fields["document"] = FileChecksum(of: pieces).text
    try files.write(fields.bytes, new: checksum + ".new")
    try files.rename(new, to: path)
    // Until the next rename, the former checksum belongs to another file and reports nothing but that.
    try files.rename(checksum + ".new", to: checksum)
  }

  /// Saves a configuration under a name, and remembers the name as the last saved one.
  public func save(_ configuration: Configuration, as name: String) throws(StoreError) {
    let pieces = encode(configuration)
    try underLock { () throws(StoreError) in
      // A write may fail on a full disk, so it comes before the first change.
      let new = layout.lastSaved + ".new"
      try files.write(FileChecksum.adding(to: Array(name.utf8)), new: new)
      try save(pieces, as: name)
      try files.rename(new, to: layout.lastSaved)
    }
  }

  /// The name under which a candidate was last saved; nil when none was saved, or it was deleted.
  public func lastSavedName() throws(StoreError) -> String? {
    let bytes = try content(layout.lastSaved, limit: 4_096)
    guard let name = bytes.map({ String(decoding: $0, as: UTF8.self) }) else { return nil }
    guard Layout.isLegal(name: name) else {
      throw .damaged(file: layout.lastSaved, detail: "not the name of a saved configuration")
    }
    return try savedNames().contains(name) ? name : nil
  }

  /// Deletes a saved configuration; false when no configuration has that name.
  @discardableResult
  public func deleteSaved(_ name: String) throws(StoreError) -> Bool {
    let wasThere = try files.remove(try savedPath(name))
    if wasThere { try files.remove(layout.savedChecksum(name)) }
    return wasThere
  }

  private func savedPath(_ name: String) throws(StoreError) -> String {
    try layout.path(of: name, in: layout.saved)
  }
}
