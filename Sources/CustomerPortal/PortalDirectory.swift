// SPDX-License-Identifier: Apache-2.0

import PKI
public import POSIX

/// The directory of a portal: its CA and the one-time passwords it has issued.
///
/// Only their owner can read the files.
public struct PortalDirectory: Sendable {
  /// Why a directory cannot be used; a clause that names the file.
  public struct DirectoryError: Error, CustomStringConvertible, Sendable {
    public let description: String

    public init(_ description: String) { self.description = description }
  }

  let layout: PortalLayout
  private let files = FileSystem()

  /// 2016-01-01 to 2049-12-31, to cover any time that a rehearsal sets.
  static let validity: ClosedRange<Int64> = 1_451_606_400...2_524_521_600
  private static let largestFile = 1 << 20

  /// - Throws: `DirectoryError` for the state directory of an appliance.
  public init(_ path: String) throws(DirectoryError) {
    layout = PortalLayout(root: path)
    for file in layout.applianceFiles {
      // A path that cannot be examined fails later, with the first file that is read or written.
      let status = try? files.status(file)
      guard (status ?? nil) == nil else {
        throw DirectoryError(
          "\(path) is the state directory of an appliance; name another with --state")
      }
    }
  }

  /// The certificate of the portal's CA in PEM; made at the first call.
  ///
  /// - Throws: `DirectoryError`.
  public func authorityCertificate() throws(DirectoryError) -> String {
    try authority().certificate.pem
  }

  /// The CA that issues device certificates and the portal's own; made at the first call.
  func authority() throws(DirectoryError) -> TLSIdentity {
    do {
      try files.makeDirectory(layout.root)
      let ring = try KeyRing(
        parsing: Secret(
          try stored(layout.keyRing) { try KeyRing.generate(created: 0).serialized().bytes }))
      let text = try stored(layout.authority) {
        let made = try CertificateIssue(
          commonName: "wfsh customer portal CA", purpose: .authority,
          validity: PortalDirectory.validity
        ).make(signedBy: nil)
        let key = try SealedPrivateKey.seal(made.key, for: made.certificate, keyRing: ring)
        return FileChecksum.adding(
          to: Array((made.certificate.pem + "private-key \(key)\n").utf8))
      }
      guard let text = FileChecksum.removing(from: text) else {
        throw DirectoryError("\(layout.authority): damaged: restore the file of the portal's CA")
      }
      return try PortalDirectory.identity(String(decoding: text, as: UTF8.self), ring)
    } catch let problem as DirectoryError {
      throw problem
    } catch let error as SystemError {
      throw DirectoryError("\(layout.root): \(error.text)")
    } catch {
      throw DirectoryError("\(layout.root): its CA cannot be read: \(error)")
    }
  }

  /// Makes a one-time password for the device of that serial number.
  ///
  /// - Parameter now: seconds since 1970; it lives for 60 minutes from then on.
  /// - Throws: `DirectoryError`.
  public func makePassword(for serial: String, now: Int64) throws(DirectoryError) -> Secret {
    guard PortalDirectory.isSerial(serial) else {
      throw DirectoryError("'\(serial)' is not a serial number: letters, digits, '-' and '.'")
    }
    do {
      try files.makeDirectory(layout.root)
      return try OneTimePasswords(layout).make(for: serial, now: now)
    } catch {
      throw DirectoryError("\(layout.root): \(error)")
    }
  }

  static func isSerial(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == 0x2D || $0 == 0x2E
      }
  }

  private static func identity(_ text: String, _ ring: KeyRing) throws -> TLSIdentity {
    let line = text.split(separator: "\n").last ?? ""
    guard let certificate = try Certificate.all(pem: text).first, line.hasPrefix("private-key ")
    else { throw DirectoryError("the file authority of the portal is damaged") }
    let key = try SealedPrivateKey.open(
      String(line.dropFirst("private-key ".count)), for: certificate, keyRing: ring)
    return TLSIdentity(certificate: certificate, chain: [], key: key)
  }

  /// The content of a file, made if it does not exist. If two processes make it at once, both use the
  /// one that was stored first.
  private func stored(_ file: String, _ fresh: () throws -> [UInt8]) throws -> [UInt8] {
    if let bytes = try files.read(file, limit: PortalDirectory.largestFile) { return bytes }
    let temporary = "\(file).\(ProcessIdentity.current.id)"
    let opened = try files.open(temporary, .createEmpty)
    try opened.write(try fresh(), at: 0)
    try opened.synchronize()
    do throws(SystemError) { try files.link(temporary, to: file) } catch {
      guard error.isTaken else { throw error }
    }
    try files.remove(temporary)
    try files.synchronizeDirectory(layout.root)
    return try files.read(file, limit: PortalDirectory.largestFile) ?? []
  }
}
