// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// Locks of administrators are files: `locks/administrators/configuration`, and one
/// `commit.NAME` for each who holds a commit lock. They are made and removed under the store's lock,
/// and looked at under it by every change, so that no edit slips in between.
extension Store {
  /// The locks of that kind, by administrator.
  public func administratorLocks(
    _ kind: AdministratorLock.Kind
  ) throws(StoreError) -> [AdministratorLock] {
    let names = try system(layout.administratorLocks) { () throws(SystemError) in
      try files.list(layout.administratorLocks)
    }
    let prefix = kind == .configuration ? "configuration" : "commit."
    var locks: [AdministratorLock] = []
    for name in names.sorted() where name.hasPrefix(prefix) && !name.hasSuffix(".new") {
      let path = "\(layout.administratorLocks)/\(name)"
      if let lock = try administratorLock(at: path, kind) { locks.append(lock) }
    }
    return locks
  }

  /// Takes a lock; gives back the one that stands in its way, which may be the administrator's own.
  public func addAdministratorLock(
    _ kind: AdministratorLock.Kind, administrator: String, time: Int64, comment: String
  ) throws(StoreError) -> AdministratorLock? {
    let path = try administratorLockPath(kind, administrator)
    try flush()
    return try underLock { () throws(StoreError) in
      if let present = try administratorLock(at: path, kind) { return present }
      try makeDirectory(layout.locks)
      try makeDirectory(layout.administratorLocks)
      let lock = AdministratorLock(
        kind: kind, administrator: administrator, created: time, comment: comment)
      try replace(path, with: lock.bytes)
      try system(layout.administratorLocks) { () throws(SystemError) in
        try files.synchronizeDirectory(layout.administratorLocks)
      }
      return nil
    }
  }

  /// Gives a lock back; false when there is none. Of the one configuration lock the name does not
  /// matter.
  @discardableResult
  public func removeAdministratorLock(
    _ kind: AdministratorLock.Kind, of administrator: String
  ) throws(StoreError) -> Bool {
    let path = try administratorLockPath(kind, administrator)
    return try underLock { () throws(StoreError) in
      try system(path) { () throws(SystemError) in try files.remove(path) }
    }
  }

  /// Throws when another administrator has locked the candidate. Costs one call that finds no file.
  func refuseForeignConfigurationLock(of administrator: String) throws(StoreError) {
    let path = layout.administratorLocks + "/configuration"
    guard let lock = try administratorLock(at: path, .configuration),
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
    let bytes = try system(path) { () throws(SystemError) in try files.read(path, limit: 65_536) }
    guard let bytes else { return nil }
    guard let lock = AdministratorLock(bytes, kind) else {
      throw .damaged(file: path, detail: "not an administrator's lock")
    }
    return lock
  }

  private func administratorLockPath(
    _ kind: AdministratorLock.Kind, _ administrator: String
  ) throws(StoreError) -> String {
    guard Layout.isLegal(name: administrator), !administrator.hasSuffix(".new") else {
      throw .illegalName(administrator)
    }
    return layout.administratorLocks
      + (kind == .configuration ? "/configuration" : "/commit.\(administrator)")
  }
}
