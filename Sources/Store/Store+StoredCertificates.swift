// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// A certificate that is not part of the configuration, in a small file of its own.
protocol StoredCertificate: Equatable {
  static var empty: Self { get }
  /// Nil if the file cannot be parsed.
  init?(_ bytes: [UInt8])
  var bytes: [UInt8] { get }
  /// Encrypts the private keys again.
  mutating func renewKeys(_ change: KeyChange)
}

extension DeviceCertificate: StoredCertificate {
  static var empty: DeviceCertificate { DeviceCertificate() }

  mutating func renewKeys(_ change: KeyChange) { credential = credential?.renewed(change) }
}

extension ClientCertificate: StoredCertificate {
  static var empty: ClientCertificate { ClientCertificate() }

  mutating func renewKeys(_ change: KeyChange) {
    credential = credential?.renewed(change)
    request = request?.renewed(change)
  }
}

extension DeviceCertificate.Credential {
  fileprivate func renewed(_ change: KeyChange) -> DeviceCertificate.Credential {
    guard let key = change.renewDeviceKey(self) else { return self }
    return DeviceCertificate.Credential(
      certificate: certificate, privateKey: key, expires: expires)
  }
}

extension Store {
  /// The device certificate; empty if none was ever fetched. Cost: reading at most one small file.
  ///
  /// - Throws: `StoreError`; `damaged` if the file cannot be parsed.
  public func deviceCertificate() throws(StoreError) -> DeviceCertificate {
    try record(layout.deviceCertificate, DeviceCertificate.init) ?? .empty
  }

  /// Changes the record of the device certificate; the change survives power loss when this returns.
  public func updateDeviceCertificate(
    _ change: (inout DeviceCertificate) -> Void
  ) throws(StoreError) {
    try update(layout.deviceCertificate, change)
  }

  /// The appliance's client certificate; empty if none was ever issued. Cost: reading at most one
  /// small file.
  ///
  /// - Throws: `StoreError`; `damaged` if the file cannot be parsed.
  public func clientCertificate() throws(StoreError) -> ClientCertificate {
    try record(layout.clientCertificate, ClientCertificate.init) ?? .empty
  }

  /// Changes the record of the client certificate; the change survives power loss when this returns.
  public func updateClientCertificate(
    _ change: (inout ClientCertificate) -> Void
  ) throws(StoreError) {
    try update(layout.clientCertificate, change)
  }

  private func update<Stored: StoredCertificate>(
    _ path: String, _ change: (inout Stored) -> Void
  ) throws(StoreError) {
    try underLock { () throws(StoreError) in
      let before = try record(path, Stored.init) ?? .empty
      var certificate = before
      change(&certificate)
      if certificate != before { try put(certificate, at: path) }
    }
  }

  func put(_ certificate: some StoredCertificate, at path: String) throws(StoreError) {
    try replaceDurably(path, in: layout.device, with: certificate.bytes)
  }

  /// The certificate of a file with its keys encrypted again; nil if nothing changes, or if the file
  /// cannot be parsed and is left as it is.
  func renewed<Stored: StoredCertificate>(
    _ path: String, _ change: KeyChange
  ) throws(StoreError) -> Stored? {
    guard let bytes = try files.read(path, limit: 1 << 20), let before = Stored(bytes) else {
      return nil
    }
    var certificate = before
    certificate.renewKeys(change)
    return certificate == before ? nil : certificate
  }
}
