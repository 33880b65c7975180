// SPDX-License-Identifier: Apache-2.0

extension Store {
  /// The certificate of the appliance as a client; empty where there never was one. Cost: one small
  /// file, or none.
  ///
  /// - Throws: `StoreError`; `damaged` where the file is not understood.
  public func clientCertificate() throws(StoreError) -> ClientCertificate {
    try held(layout.clientCertificate, otherwise: ClientCertificate())
  }

  /// Changes what is known of it; it survives power loss before this returns.
  public func updateClientCertificate(
    _ change: (inout ClientCertificate) -> Void
  ) throws(StoreError) {
    try updateHeld(layout.clientCertificate, otherwise: ClientCertificate(), change)
  }

  /// The certificate with its keys encrypted anew; nil where they stay. A file that is not understood
  /// stays, too.
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
