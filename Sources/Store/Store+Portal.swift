// SPDX-License-Identifier: Apache-2.0

internal import POSIX

extension Store {
  /// Runs `body` unless another process is renewing the certificate. Does not wait, and does not
  /// prevent changes to the configuration.
  public func whileRenewing(_ body: () -> Void) throws(StoreError) {
    try makeDirectory(layout.root)
    try makeDirectory(layout.locks)
    let lock = DirectoryLock(files: files, path: layout.renewalLock)
    do throws(StoreError) { try lock.acquire(patience: 0) } catch {
      if case .lockTimeout = error { return }
      throw error
    }
    defer { lock.release() }
    body()
  }

  /// The customer portal that was configured; nil if none was.
  public func portalPlace() throws(StoreError) -> PortalPlace? {
    try record(layout.portalPlace, PortalPlace.init)
  }

  /// Sets the customer portal; nil removes the setting.
  public func setPortalPlace(_ place: PortalPlace?) throws(StoreError) {
    try underLock { () throws(StoreError) in
      guard let place else {
        try files.remove(layout.portalPlace)
        return
      }
      try makeDirectory(layout.device)
      try files.replace(layout.portalPlace, with: place.bytes)
    }
  }
}
