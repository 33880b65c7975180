// SPDX-License-Identifier: Apache-2.0

internal import POSIX

// An administrator's lock is a file: `locks/administrators/configuration`, and one `commit.NAME` for
// each administrator who holds a commit lock. They are created and removed under the store's lock, and
// every change checks them under that lock, so that no edit slips in between.
extension Store {
  private static var commitLockPrefix: String { "commit." }

  /// The locks of one kind, ordered by administrator.
  public func administratorLocks(
    _ kind: AdministratorLock.Kind
  ) throws(StoreError) -> [AdministratorLock] {
    let names = try files.list(layout.administratorLocks)
    let prefix = kind == .configuration ? "configuration" : Self.commitLockPrefix
    var locks: [AdministratorLock] = []
    for name in names.sorted() where name.hasPrefix(prefix) && !name.hasSuffix(".new") {
      let path = "\(layout.administratorLocks)/\(name)"
      if let lock = try administratorLock(at: path, kind) { locks.append(lock) }
    }
    return locks
  }

  /// Takes a lock, or returns the existing one, which may be the administrator's own.
  public func addAdministratorLock(
    _ kind: AdministratorLock.Kind, administrator: String, time: Int64, comment: String
  ) throws(StoreError) -> AdministratorLock? {
    let path = try administratorLockPath(kind, administrator)
    try flush()
    return try underLock { () throws(StoreError) in
      if let present = try administratorLock(at: path, kind) { return present }
      try makeDirectory(layout.locks)
      let lock = AdministratorLock(
        kind: kind, administrator: administrator, created: time, comment: comment)
      try replaceDurably(path, in: layout.administratorLocks, with: lock.bytes)
      return nil
    }
  }

  /// Releases a lock; false when there is no such lock. There is one configuration lock, so its name
  /// does not matter.
  @discardableResult
  public func removeAdministratorLock(
    _ kind: AdministratorLock.Kind, of administrator: String
  ) throws(StoreError) -> Bool {
    let path = try administratorLockPath(kind, administrator)
    return try underLock { () throws(StoreError) in try files.remove(path) }
  }

  /// Throws when another administrator has locked the candidate. Usually costs one failed `open`.
  func refuseForeignConfigurationLock(of administrator: String) throws(StoreError) {
    guard let lock = try administratorLock(at: layout.configurationLock, .configuration),
      lock.administrator != administrator
    else { return }
    throw .locked(.configuration, by: lock.administrator)
  }

  /// Throws when another administrator holds a commit lock.
  public func refuseForeignCommitLock(of administrator: String) throws(StoreError) {
    for lock in try administratorLocks(.commit) where lock.administrator != administrator {
      throw .locked(.commit, by: lock.administrator)
    }
  }

  private func administratorLock(
    at path: String, _ kind: AdministratorLock.Kind
  ) throws(StoreError) -> AdministratorLock? {
    try record(path) { AdministratorLock($0, kind) }
  }

  private func administratorLockPath(
    _ kind: AdministratorLock.Kind, _ administrator: String
  ) throws(StoreError) -> String {
    guard Layout.isLegal(name: administrator), !administrator.hasSuffix(".new") else {
      throw .illegalName(administrator)
    }
    return kind == .configuration
      ? layout.configurationLock
      : "\(layout.administratorLocks)/\(Self.commitLockPrefix)\(administrator)"
  }
}
