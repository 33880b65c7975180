// SPDX-License-Identifier: Apache-2.0

internal import POSIX

extension Store {
  private static var portalPlaceLimit: Int { 1 << 20 }

  /// The device certificate; empty where there never was one. Cost: one small file, or none.
  ///
  /// - Throws: `StoreError`; `damaged` where the file is not understood.
  public func deviceCertificate() throws(StoreError) -> DeviceCertificate {
    try held(layout.deviceCertificate, otherwise: DeviceCertificate())
  }

  /// Changes what is known of the device certificate; it survives power loss before this returns.
  public func updateDeviceCertificate(
    _ change: (inout DeviceCertificate) -> Void
  ) throws(StoreError) {
    try updateHeld(layout.deviceCertificate, otherwise: DeviceCertificate(), change)
  }

  /// Runs `body` unless another process renews the certificate at this moment. Waits for nobody, and
  /// keeps nobody from changing the configuration.
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

  /// Where the portal is; nil where nobody has said it.
  public func portalPlace() throws(StoreError) -> PortalPlace? {
    let path = layout.portalPlace
    let bytes = try system(path) { () throws(SystemError) in
      try files.read(path, limit: Self.portalPlaceLimit)
    }
    guard let bytes else { return nil }
    guard let fields = Fields(bytes), let url = fields["url"],
      let authorities = fields["authorities"]
    else { throw .damaged(file: path, detail: "not understood") }
    return PortalPlace(url: url, authorities: authorities)
  }

  /// Says where the portal is; nil: nobody says it any longer.
  public func setPortalPlace(_ place: PortalPlace?) throws(StoreError) {
    try underLock { () throws(StoreError) in
      let path = layout.portalPlace
      guard let place else {
        _ = try system(path) { () throws(SystemError) in try files.remove(path) }
        return
      }
      var fields = Fields()
      fields["url"] = place.url
      fields["authorities"] = place.authorities
      try makeDirectory(layout.device)
      try replace(path, with: fields.bytes)
    }
  }
}
