// SPDX-License-Identifier: Apache-2.0

extension Store {
  /// The appliance's client certificate; empty if none was ever issued. Cost: reading at most one
  /// small file.
  ///
  /// - Throws: `StoreError`; `damaged` if the file cannot be parsed.
  public func clientCertificate() throws(StoreError) -> ClientCertificate {
    try storedCertificate(layout.clientCertificate, otherwise: ClientCertificate())
  }

  /// Changes the record of the client certificate; the change survives power loss when this returns.
  public func updateClientCertificate(
    _ change: (inout ClientCertificate) -> Void
  ) throws(StoreError) {
    try updateStoredCertificate(layout.clientCertificate, otherwise: ClientCertificate(), change)
  }

  /// The record with its keys encrypted again; nil if nothing changes. A file that cannot be parsed
  /// is left as it is, too.
  func renewedClientCertificate(_ change: KeyChange) throws(StoreError) -> ClientCertificate? {
    var certificate: ClientCertificate
    do throws(StoreError) { certificate = try clientCertificate() } catch {
      if case .damaged = error { return nil }
      throw error
    }
    let before = certificate
    certificate.credential = certificate.credential.map { $0.renewed(change) }
    certificate.request = certificate.request.map { $0.renewed(change) }
    return certificate == before ? nil : certificate
  }
}

extension DeviceCertificate.Credential {
  fileprivate func renewed(_ change: KeyChange) -> DeviceCertificate.Credential {
    guard let key = change.renewDeviceKey(self) else { return self }
    return DeviceCertificate.Credential(
      certificate: certificate, privateKey: key, expires: expires)
  }
}
