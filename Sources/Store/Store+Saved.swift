// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import POSIX

extension Store {
  /// The names of the saved configurations, in order.
  public func savedNames() throws(StoreError) -> [String] {
    try system(layout.saved) { () throws(SystemError) in try files.list(layout.saved) }
      .filter { Layout.isLegal(name: $0) && !$0.hasSuffix(".new") }
      .sorted()
  }

  /// The bytes of a saved configuration, unread; nil when there is none of that name.
  public func saved(_ name: String) throws(StoreError) -> [UInt8]? {
    let path = try savedPath(name)
    do {
      return try files.read(path, limit: Self.maximumDocumentSize)
    } catch {
      if error.isTooLarge { throw .tooLarge(file: path, limit: Self.maximumDocumentSize) }
      throw StoreError(error, path)
    }
  }

  /// The configuration saved under a name; nil when there is none.
  public func savedConfiguration(_ name: String) throws(StoreError) -> Configuration? {
    try document(try savedPath(name))?.0
  }

  /// Saves bytes under a name, in the place of what was saved there; they survive power loss.
  public func save(_ bytes: [UInt8], as name: String) throws(StoreError) {
    let path = try savedPath(name)
    try underLock { () throws(StoreError) in
      try makeDirectory(layout.saved)
      try replace(path, with: bytes)
      try system(layout.saved) { () throws(SystemError) in
        try files.synchronizeDirectory(layout.saved)
      }
    }
  }

  /// Saves a configuration under a name, which is the last saved one from then on.
  public func save(_ configuration: Configuration, as name: String) throws(StoreError) {
    let bytes = format.encode(configuration)
    try underLock { () throws(StoreError) in
      // What may need room comes before the first change.
      let new = layout.lastSaved + ".new"
      try write(Array(name.utf8), new: new)
      try save(bytes, as: name)
      try system(new) { () throws(SystemError) in try files.rename(new, to: layout.lastSaved) }
    }
  }

  /// The name under which a candidate was last saved; nil when none was, or it was deleted since.
  public func lastSavedName() throws(StoreError) -> String? {
    let bytes = try system(layout.lastSaved) { () throws(SystemError) in
      try files.read(layout.lastSaved, limit: 4_096)
    }
    guard let name = bytes.map({ String(decoding: $0, as: UTF8.self) }) else { return nil }
    guard Layout.isLegal(name: name) else {
      throw .damaged(file: layout.lastSaved, detail: "no name of a configuration")
    }
    return try savedNames().contains(name) ? name : nil
  }

  /// Deletes a saved configuration; false when there is none of that name.
  @discardableResult
  public func deleteSaved(_ name: String) throws(StoreError) -> Bool {
    let path = try savedPath(name)
    return try system(path) { () throws(SystemError) in try files.remove(path) }
  }

  private func savedPath(_ name: String) throws(StoreError) -> String {
    guard Layout.isLegal(name: name), !name.hasSuffix(".new") else { throw .illegalName(name) }
    return "\(layout.saved)/\(name)"
  }

  /// Runs `body` under the store's lock, without looking at configurations.
  func underLock<Result>(
    _ body: () throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    if lock.isHeld { return try body() }
    try makeDirectory(layout.root)
    try makeDirectory(layout.locks)
    try lock.acquire(patience: patience)
    defer { lock.release() }
    return try body()
  }
}
