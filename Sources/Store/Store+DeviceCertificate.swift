// SPDX-License-Identifier: Apache-2.0

internal import POSIX

extension Store {
  private static var portalPlaceLimit: Int { 1 << 20 }

  /// The device certificate; empty if none was ever fetched. Cost: reading at most one small file.
  ///
  /// - Throws: `StoreError`; `damaged` if the file cannot be parsed.
  public func deviceCertificate() throws(StoreError) -> DeviceCertificate {
    try storedCertificate(layout.deviceCertificate, otherwise: DeviceCertificate())
  }

  /// Changes the record of the device certificate; the change survives power loss when this returns.
  public func updateDeviceCertificate(
    _ change: (inout DeviceCertificate) -> Void
  ) throws(StoreError) {
    try updateStoredCertificate(layout.deviceCertificate, otherwise: DeviceCertificate(), change)
  }

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
    let path = layout.portalPlace
    let bytes = try files.read(path, limit: Self.portalPlaceLimit)
    guard let bytes else { return nil }
    guard let fields = Fields(bytes), let url = fields["url"],
      let authorities = fields["authorities"]
    else { throw .damaged(file: path, detail: "cannot be parsed") }
    return PortalPlace(url: url, authorities: authorities)
  }

  /// Sets the customer portal; nil removes the setting.
  public func setPortalPlace(_ place: PortalPlace?) throws(StoreError) {
    try underLock { () throws(StoreError) in
      let path = layout.portalPlace
      guard let place else {
        try files.remove(path)
        return
      }
      var fields = Fields()
      fields["url"] = place.url
      fields["authorities"] = place.authorities
      try makeDirectory(layout.device)
      try files.replace(path, with: fields.bytes)
    }
  }
}
