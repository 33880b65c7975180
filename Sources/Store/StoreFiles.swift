// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// The calls on the files of a state directory.
///
/// Every call that fails throws a ``StoreError`` that names the file, so that no caller translates
/// a `SystemError`.
struct StoreFiles: Sendable {
  private let system: FileSystem

  init(_ system: FileSystem) { self.system = system }

  func open(_ path: String, _ access: FileSystem.Access) throws(StoreError) -> StoreFile {
    StoreFile(
      try StoreError.naming(path) { () throws(SystemError) in try system.open(path, access) })
  }

  /// Opens a file for reading; nil when there is no such file.
  func openIfPresent(_ path: String) throws(StoreError) -> StoreFile? {
    do { return StoreFile(try system.open(path, .read)) } catch {
      if error.isMissing { return nil }
      throw StoreError(error, path)
    }
  }

  /// The whole content; nil when there is no such file.
  ///
  /// - Throws: `tooLarge` for a file of more than `limit` bytes.
  func read(_ path: String, limit: Int) throws(StoreError) -> [UInt8]? {
    try openIfPresent(path)?.readAll(limit: limit)
  }

  /// Nil when there is no such file.
  func status(_ path: String) throws(StoreError) -> FileStatus? {
    try StoreError.naming(path) { () throws(SystemError) in try system.status(path) }
  }

  /// The names in a directory, in no order; empty when there is no such directory.
  func list(_ path: String) throws(StoreError) -> [String] {
    try StoreError.naming(path) { () throws(SystemError) in try system.list(path) }
  }

  func rename(_ old: String, to new: String) throws(StoreError) {
    try StoreError.naming(new) { () throws(SystemError) in try system.rename(old, to: new) }
  }

  /// Gives a file a second name; false when that name is taken.
  @discardableResult
  func link(_ existing: String, to new: String) throws(StoreError) -> Bool {
    do { try system.link(existing, to: new) } catch {
      if error.isTaken { return false }
      throw StoreError(error, new)
    }
    return true
  }

  /// False when there is no such file.
  @discardableResult
  func remove(_ path: String) throws(StoreError) -> Bool {
    try StoreError.naming(path) { () throws(SystemError) in try system.remove(path) }
  }

  func makeDirectory(_ path: String) throws(StoreError) {
    try StoreError.naming(path) { () throws(SystemError) in try system.makeDirectory(path) }
  }

  /// Makes the names in a directory survive power loss.
  func synchronizeDirectory(_ path: String) throws(StoreError) {
    try StoreError.naming(path) { () throws(SystemError) in try system.synchronizeDirectory(path) }
  }

  /// Writes a file under a name nobody reads yet, synchronized; a partial file is removed.
  func write(_ bytes: [UInt8], new path: String) throws(StoreError) {
    try write([bytes], new: path)
  }

  /// The same for a file whose bytes come in pieces.
  func write(_ pieces: [[UInt8]], new path: String) throws(StoreError) {
    let file = try open(path, .createEmpty)
    do throws(StoreError) {
      try file.write(pieces, at: 0)
      try file.synchronize()
    } catch {
      // The first error is the one to report; a file left behind is overwritten by the next write.
      _ = try? remove(path)
      throw error
    }
  }

  /// Replaces a file as a whole; after power loss it is the old or the new one.
  func replace(_ path: String, with bytes: [UInt8]) throws(StoreError) {
    try write(bytes, new: path + ".new")
    try rename(path + ".new", to: path)
  }

  /// Replaces a file as a whole for its readers, without synchronizing: it survives the death of
  /// this process, not power loss.
  ///
  /// - Parameter temporary: the name it is written under first; `path.new` unless several processes
  ///   may write it at once.
  func publish(
    _ bytes: [UInt8], at path: String, through temporary: String? = nil
  ) throws(StoreError) {
    let new = temporary ?? path + ".new"
    try open(new, .createEmpty).write(bytes, at: 0)
    try rename(new, to: path)
  }
}

/// An open file of a state directory.
struct StoreFile {
  private let file: File

  init(_ file: File) { self.file = file }

  var path: String { file.path }

  func status() throws(StoreError) -> FileStatus {
    try StoreError.naming(path) { () throws(SystemError) in try file.status() }
  }

  /// Up to `count` bytes from `offset`; fewer only at the end of the file.
  func read(at offset: Int64, count: Int) throws(StoreError) -> [UInt8] {
    try StoreError.naming(path) { () throws(SystemError) in
      try file.read(at: offset, count: count)
    }
  }

  /// The whole content.
  ///
  /// - Throws: `tooLarge` for a file of more than `limit` bytes.
  func readAll(limit: Int) throws(StoreError) -> [UInt8] {
    do { return try file.readAll(limit: limit) } catch {
      throw error.isTooLarge ? .tooLarge(file: path, limit: limit) : StoreError(error, path)
    }
  }

  /// The last bytes of a regular file, at most `count`.
  func end(_ count: Int64) throws(StoreError) -> [UInt8] {
    let status = try status()
    guard status.kind == .regular else { throw .foreign(file: path, detail: "not a regular file") }
    let start = max(0, status.size - count)
    return try read(at: start, count: Int(status.size - start))
  }

  func write(_ bytes: [UInt8], at offset: Int64) throws(StoreError) {
    try StoreError.naming(path) { () throws(SystemError) in try file.write(bytes, at: offset) }
  }

  func write(_ pieces: [[UInt8]], at offset: Int64) throws(StoreError) {
    try StoreError.naming(path) { () throws(SystemError) in try file.write(pieces, at: offset) }
  }

  func truncate(to size: Int64) throws(StoreError) {
    try StoreError.naming(path) { () throws(SystemError) in try file.truncate(to: size) }
  }

  func synchronize() throws(StoreError) {
    try StoreError.naming(path) { () throws(SystemError) in try file.synchronize() }
  }

  /// Takes the lock without waiting; false when another process has it.
  func tryLock() throws(StoreError) -> Bool {
    try StoreError.naming(path) { () throws(SystemError) in try file.tryLock() }
  }

  func unlock() { file.unlock() }
}
