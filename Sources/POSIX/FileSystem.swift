// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// The calls on names of files. Every file that is created is 0600, every directory 0700, whatever
/// the umask; nothing here is inherited by a child process.
///
/// Tests set the hook to make the n-th call fail.
public struct FileSystem: Sendable {
  private let hook: FileCall.Hook?

  /// How a file is opened.
  public enum Access: Sendable {
    case read, readWrite
    /// Reading and writing; an absent file is created.
    case create
    /// Writing a file that must not exist yet (`EEXIST`).
    case createNew
    /// Writing; existing content is truncated.
    case createEmpty
  }

  public init(hook: FileCall.Hook? = nil) {
    self.hook = hook
  }

  private func ask(_ name: String, _ path: String) throws(SystemError) {
    guard let hook else { return }
    switch hook(FileCall(name: name, path: path)) {
    case .proceed: return
    case .fail(let code), .stop(_, let code): throw SystemError(code: code, call: name)
    }
  }

  /// `open(2)`; never blocks, not even when the path is a FIFO.
  public func open(_ path: String, _ access: Access) throws(SystemError) -> File {
    try ask("open", path)
    let flags: Int32 =
      switch access {
      case .read: O_RDONLY | O_NONBLOCK
      case .readWrite: O_RDWR | O_NONBLOCK
      case .create: O_RDWR | O_NONBLOCK | O_CREAT
      case .createNew: O_RDWR | O_CREAT | O_EXCL
      case .createEmpty: O_RDWR | O_NONBLOCK | O_CREAT | O_TRUNC
      }
    var descriptor = cposix_open(path, flags, 0o600)
    while descriptor < 0 && errno == EINTR { descriptor = cposix_open(path, flags, 0o600) }
    guard descriptor >= 0 else {
      let error = SystemError.last("open")
      throw error.code == ENOENT ? Self.missing(path, "open") : error
    }
    return File(descriptor: descriptor, path: path, hook: hook)
  }

  /// `stat(2)`; nil when there is no such file.
  public func status(_ path: String) throws(SystemError) -> FileStatus? {
    try ask("stat", path)
    var raw = stat()
    guard stat(path, &raw) == 0 else {
      let error = errno == ENOENT ? Self.missing(path, "stat") : .last("stat")
      if error.isMissing { return nil }
      throw error
    }
    return FileStatus(raw)
  }

  /// Distinguishes an absent file, which may be created, from a dangling symbolic link at the path
  /// or at its directory.
  private static func missing(_ path: String, _ call: String) -> SystemError {
    let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let isBroken = [path, directory].contains { (name: String) in
      var raw = stat()
      return lstat(name, &raw) == 0 && access(name, F_OK) != 0
    }
    return SystemError(code: isBroken ? ENOLINK : ENOENT, call: call)
  }

  /// The whole content, at most `limit` bytes; nil when there is no such file.
  public func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
    do {
      return try open(path, .read).readAll(limit: limit)
    } catch {
      if error.call == "open" && error.isMissing { return nil }
      throw error
    }
  }

  /// `rename(2)`: at every moment, `new` is either the old file or the new one.
  public func rename(_ old: String, to new: String) throws(SystemError) {
    try ask("rename", new)
    guard Glibc.rename(old, new) == 0 else { throw .last("rename") }
  }

  /// `link(2)`: a second name for the same file (`EEXIST` when it is taken).
  public func link(_ existing: String, to new: String) throws(SystemError) {
    try ask("link", new)
    guard Glibc.link(existing, new) == 0 else { throw .last("link") }
  }

  /// `unlink(2)`; false when there is no such file.
  @discardableResult
  public func remove(_ path: String) throws(SystemError) -> Bool {
    try ask("unlink", path)
    guard unlink(path) == 0 else {
      if errno == ENOENT { return false }
      throw .last("unlink")
    }
    return true
  }

  /// Lets every account read a file, or list a directory: for a server under another account.
  public static func openToAll(_ path: String, forWriting: Bool = false) {
    _ = chmod(path, forWriting ? 0o777 : 0o755)
  }

  /// Removes a directory and its contents; symbolic links are not followed.
  public func removeTree(_ path: String) throws(SystemError) {
    for name in try list(path) {
      let child = "\(path)/\(name)"
      var raw = stat()
      if lstat(child, &raw) == 0, FileStatus(raw).kind == .directory {
        try removeTree(child)
      } else {
        try remove(child)
      }
    }
    guard rmdir(path) == 0 || errno == ENOENT else { throw .last("rmdir") }
  }

  /// Creates a directory and its missing parents; an existing one stays as it is.
  public func makeDirectory(_ path: String) throws(SystemError) {
    try ask("mkdir", path)
    while mkdir(path, 0o700) != 0 {
      switch errno {
      case EEXIST: return
      case ENOENT:
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
          throw .last("mkdir")
        }
        try makeDirectory(String(path[..<slash]))
      default: throw .last("mkdir")
      }
    }
    // The umask may have removed permissions that the owner needs.
    _ = chmod(path, 0o700)
  }

  /// `fsync(2)` of a directory: the names in it survive power loss.
  public func synchronizeDirectory(_ path: String) throws(SystemError) {
    try ask("fsync", path)
    let descriptor = cposix_open(path, O_RDONLY | O_DIRECTORY, 0)
    guard descriptor >= 0 else { throw .last("open") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .last("fsync") }
  }

  /// The names in a directory without `.` and `..`, in no order; empty when it does
  /// not exist.
  public func list(_ path: String) throws(SystemError) -> [String] {
    try ask("opendir", path)
    guard let directory = opendir(path) else {
      let error = errno == ENOENT ? Self.missing(path, "opendir") : .last("opendir")
      if error.isMissing { return [] }
      throw error
    }
    defer { closedir(directory) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw .last("readdir") }
    return names
  }
}
