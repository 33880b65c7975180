// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import POSIX

/// Why the store could not do what was asked; nothing was changed, in memory or on disk.
public enum StoreError: Error, Equatable, CustomStringConvertible {
  /// A file of the store is not what was written; it is left as it is.
  case damaged(file: String, detail: String)
  /// A configuration file that cannot be read; it is left as it is.
  case malformed(file: String, line: Int, message: String)
  /// A file of another program or of a later format stands in the place of one of ours.
  case foreign(file: String, detail: String)
  /// A file is larger than anything the store would write or load.
  case tooLarge(file: String, limit: Int)
  /// The file system that the state directory is on allows no writing.
  case readOnly(file: String)
  /// The file, or the directory it is in, keeps this account out.
  case denied(file: String)
  /// The disk or the quota is full.
  case diskFull(file: String)
  /// Any other failure of a call.
  case failed(file: String, error: SystemError)
  /// Another session held the lock all the time it was waited for.
  case lockTimeout(file: String)
  /// An administrator has locked it.
  case locked(AdministratorLock.Kind, by: String)
  /// An edit cannot be carried out on the candidate as it is now.
  case refused(EditError)
  /// A name that cannot be a file's.
  case illegalName(String)
  /// There is no such version, saved configuration or job.
  case missing(String)
  /// Another commit came between; the commit has to be looked at again.
  case overtaken

  /// The file, what is wrong with it and, where one is known, the way out; no file contents.
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

  /// What a failed call on `file` means.
  init(_ error: SystemError, _ file: String) {
    switch error.meaning {
    case .full: self = .diskFull(file: file)
    case .readOnly: self = .readOnly(file: file)
    case .denied: self = .denied(file: file)
    case .other: self = .failed(file: file, error: error)
    }
  }
}
