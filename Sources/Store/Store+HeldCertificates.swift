// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// A certificate that is no configuration, in a small file of its own.
protocol HeldCertificate: Equatable {
  /// Nil where the file is not understood.
  init?(_ bytes: [UInt8])
  var bytes: [UInt8] { get }
}

extension DeviceCertificate: HeldCertificate {}
extension ClientCertificate: HeldCertificate {}

extension Store {
  private static var heldCertificateLimit: Int { 1 << 20 }

  /// What a file holds; `empty` where there is none.
  ///
  /// - Throws: `StoreError`; `damaged` where the file is not understood.
  func held<Held: HeldCertificate>(
    _ path: String, otherwise empty: Held
  ) throws(StoreError) -> Held {
    let bytes = try system(path) { () throws(SystemError) in
      try files.read(path, limit: Self.heldCertificateLimit)
    }
    guard let bytes else { return empty }
    guard let certificate = Held(bytes) else {
      throw .damaged(file: path, detail: "not understood")
    }
    return certificate
  }

  /// Changes what a file holds; it survives power loss before this returns.
  func updateHeld<Held: HeldCertificate>(
    _ path: String, otherwise empty: Held, _ change: (inout Held) -> Void
  ) throws(StoreError) {
    try underLock { () throws(StoreError) in
      var certificate = try held(path, otherwise: empty)
      let before = certificate
      change(&certificate)
      if certificate != before { try putHeld(path, certificate) }
    }
  }

  /// Writes a file for good.
  func putHeld(_ path: String, _ certificate: some HeldCertificate) throws(StoreError) {
    try makeDirectory(layout.device)
    try replace(path, with: certificate.bytes)
    try system(layout.device) { () throws(SystemError) in
      try files.synchronizeDirectory(layout.device)
    }
  }
}
