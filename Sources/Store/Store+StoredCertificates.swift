// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// A certificate that is not part of the configuration, in a small file of its own.
protocol StoredCertificate: Equatable {
  /// Nil if the file cannot be parsed.
  init?(_ bytes: [UInt8])
  var bytes: [UInt8] { get }
}

extension DeviceCertificate: StoredCertificate {}
extension ClientCertificate: StoredCertificate {}

extension Store {
  private static var storedCertificateLimit: Int { 1 << 20 }

  /// The content of a file; `empty` when there is no such file.
  ///
  /// - Throws: `StoreError`; `damaged` if the file cannot be parsed.
  func storedCertificate<Stored: StoredCertificate>(
    _ path: String, otherwise empty: Stored
  ) throws(StoreError) -> Stored {
    let bytes = try files.read(path, limit: Self.storedCertificateLimit)
    guard let bytes else { return empty }
    guard let certificate = Stored(bytes) else {
      throw .damaged(file: path, detail: "cannot be parsed")
    }
    return certificate
  }

  /// Changes the content of a file; the change survives power loss when this returns.
  func updateStoredCertificate<Stored: StoredCertificate>(
    _ path: String, otherwise empty: Stored, _ change: (inout Stored) -> Void
  ) throws(StoreError) {
    try underLock { () throws(StoreError) in
      var certificate = try storedCertificate(path, otherwise: empty)
      let before = certificate
      change(&certificate)
      if certificate != before { try put(certificate, at: path) }
    }
  }

  func put(_ certificate: some StoredCertificate, at path: String) throws(StoreError) {
    try replaceDurably(path, in: layout.device, with: certificate.bytes)
  }
}
