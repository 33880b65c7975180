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
    try files.read(try savedPath(name), limit: Self.maximumDocumentSize)
  }

  /// The configuration saved under a name; nil when no configuration has that name.
  public func savedConfiguration(_ name: String) throws(StoreError) -> Configuration? {
    try document(try savedPath(name))?.0
  }

  /// Saves bytes under a name and replaces what was saved there; they survive power loss.
  public func save(_ bytes: [UInt8], as name: String) throws(StoreError) {
    let path = try savedPath(name)
    try underLock { () throws(StoreError) in
      try replaceDurably(path, in: layout.saved, with: bytes)
    }
  }

  /// Saves a configuration under a name, and remembers the name as the last saved one.
  public func save(_ configuration: Configuration, as name: String) throws(StoreError) {
    let bytes = format.encode(configuration)
    try underLock { () throws(StoreError) in
      // A write may fail on a full disk, so it comes before the first change.
      let new = layout.lastSaved + ".new"
      try files.write(Array(name.utf8), new: new)
      try save(bytes, as: name)
      try files.rename(new, to: layout.lastSaved)
    }
  }

  /// The name under which a candidate was last saved; nil when none was saved, or it was deleted.
  public func lastSavedName() throws(StoreError) -> String? {
    let bytes = try files.read(layout.lastSaved, limit: 4_096)
    guard let name = bytes.map({ String(decoding: $0, as: UTF8.self) }) else { return nil }
    guard Layout.isLegal(name: name) else {
      throw .damaged(file: layout.lastSaved, detail: "not the name of a saved configuration")
    }
    return try savedNames().contains(name) ? name : nil
  }

  /// Deletes a saved configuration; false when no configuration has that name.
  @discardableResult
  public func deleteSaved(_ name: String) throws(StoreError) -> Bool {
    try files.remove(try savedPath(name))
  }

  private func savedPath(_ name: String) throws(StoreError) -> String {
    try layout.path(of: name, in: layout.saved)
  }
}
