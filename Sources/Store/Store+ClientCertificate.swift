// SPDX-License-Identifier: Apache-2.0

internal import POSIX

extension Store {
  private static var clientCertificateLimit: Int { 1 << 20 }

  /// The certificate of the appliance as a client; empty where there never was one. Cost: one small
  /// file, or none.
  ///
  /// - Throws: `StoreProblem`; `damaged` where the file is not understood.
  public func clientCertificate() throws(StoreProblem) -> ClientCertificate {
    let path = layout.clientCertificate
    let bytes = try system(path) { () throws(SystemError) in
      try files.read(path, limit: Self.clientCertificateLimit)
    }
    guard let bytes else { return ClientCertificate() }
    guard let certificate = ClientCertificate(bytes) else {
      throw .damaged(file: path, detail: "not understood")
    }
    return certificate
  }

  /// Changes what is known of it; it survives power loss before this returns.
  public func updateClientCertificate(
    _ change: (inout ClientCertificate) -> Void
  ) throws(StoreProblem) {
    try underLock { () throws(StoreProblem) in
      var certificate = try clientCertificate()
      let before = certificate
      change(&certificate)
      if certificate != before { try put(certificate) }
    }
  }

  func put(_ certificate: ClientCertificate) throws(StoreProblem) {
    try makeDirectory(layout.device)
    try replace(layout.clientCertificate, with: certificate.bytes)
    try system(layout.device) { () throws(SystemError) in
      try files.synchronizeDirectory(layout.device)
    }
  }

  /// The certificate with its keys encrypted anew; nil where they stay. A file that is not understood
  /// stays, too.
  func renewedClientCertificate(_ change: KeyChange) throws(StoreProblem) -> ClientCertificate? {
    var certificate: ClientCertificate
    do throws(StoreProblem) { certificate = try clientCertificate() } catch {
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
