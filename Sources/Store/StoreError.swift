// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import POSIX

/// Why the store did not carry out a request; nothing was changed, in memory or on disk.
public enum StoreError: Error, Equatable, CustomStringConvertible {
  /// A file of the store does not hold what the store wrote; it is left as it is.
  case damaged(file: String, detail: String)
  /// A configuration file that cannot be read; it is left as it is.
  case malformed(file: String, line: Int, message: String)
  /// A file has the name of a store file, but another program or a later release wrote it.
  case foreign(file: String, detail: String)
  /// A file is larger than anything the store writes or loads.
  case tooLarge(file: String, limit: Int)
  /// The file system of the state directory is mounted read-only.
  case readOnly(file: String)
  /// This account has no permission for the file or its directory.
  case denied(file: String)
  /// The disk or the quota is full.
  case diskFull(file: String)
  /// Any other system call that failed.
  case failed(file: String, error: SystemError)
  /// Another session held the lock longer than ``Store/patience``.
  case lockTimeout(file: String)
  /// An administrator has locked the configuration or its commits.
  case locked(AdministratorLock.Kind, by: String)
  /// An edit does not apply to the present candidate.
  case refused(EditError)
  /// A name that is not allowed as a file name.
  case illegalName(String)
  /// A version, saved configuration or job does not exist.
  case missing(String)
  /// Another commit finished in the meantime; this one has to be validated again.
  case overtaken

  /// The file, the problem and, where known, what to do about it; never any file contents.
  public var description: String {
    switch self {
    case .damaged(let file, let detail): "\(file): damaged: \(detail)"
    case .malformed(let file, let line, let message): "\(file):\(line): \(message)"
    case .foreign(let file, let detail): "\(file): \(detail)"
    case .tooLarge(let file, let limit): "\(file): larger than \(limit) bytes"
    case .readOnly(let file): "\(file): the state directory is read-only"
    case .denied(let file): "\(file): permission denied; it must be readable and writable here"
    case .diskFull(let file): "\(file): no space left on device"
    case .failed(let file, let error): "\(file): \(error)"
    case .lockTimeout(let file): "\(file): held by another session"
    case .locked(let kind, let name): "\(kind.rawValue) is locked by \(name)"
    case .refused(let problem): "refused at \(problem.path)"
    case .illegalName(let name) where name.utf8.count > Layout.longestName:
      "the name is longer than \(Layout.longestName) bytes"
    case .illegalName(let name): "'\(name)' is not a valid name"
    case .missing(let name): "\(name) does not exist"
    case .overtaken: "another commit came between"
    }
  }

  /// Runs `body`; a call that fails is reported with the name of the file.
  static func naming<Result>(
    _ file: String, _ body: () throws(SystemError) -> Result
  ) throws(StoreError) -> Result {
    do { return try body() } catch { throw StoreError(error, file) }
  }

  /// The meaning of a failed call on `file`.
  init(_ error: SystemError, _ file: String) {
    switch error.meaning {
    case .full: self = .diskFull(file: file)
    case .readOnly: self = .readOnly(file: file)
    case .denied: self = .denied(file: file)
    case .other: self = .failed(file: file, error: error)
    }
  }
}
