// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import POSIX
import Store
import TestSupport

/// The credentials of an appliance with a state directory of its own and a clock that stands still.
final class Box {
  static let places = Sample.places

  private let directory: TemporaryDirectory
  let store: Store
  var now = Sample.now
  var environment: [String: String] = [:]
  private(set) lazy var credentials = ApplianceCredentials(
    CredentialContext(
      store: store, places: Box.places, serialNumber: "009901000001", administrator: "admin",
      clock: { [unowned self] in now }, timeZone: { "UTC" },
      environment: { [unowned self] in environment }, reason: { "\($0)" }))

  init() throws {
    directory = try TemporaryDirectory(isInMemory: true)
    store = Store(
      directory: directory.path + "/state", format: .xml, factory: { Configuration() },
      summarize: { _ in Summary(hostName: "") })
  }

  func edit(_ edits: [Edit]) throws {
    try store.edit(edits, administrator: "admin", time: now)
  }

  func commit() throws { try store.commit(administrator: "admin", time: now) }

  func entry(_ name: String) throws -> CertificateEntry {
    try credentials.candidate().requiredCertificate(name)
  }

  /// Generates a certificate with a small key.
  func generate(
    _ name: String, by signer: CertificateOrder.Signer = .itself, isAuthority: Bool = false,
    isBlocked: Bool = false
  ) throws {
    try credentials.issuing.generate(
      CertificateOrder(
        name: name,
        subject: DistinguishedName([DistinguishedName.Attribute(.commonName, name)]),
        key: .ec(.p256), signer: signer, isAuthority: isAuthority, isBlocked: isBlocked),
      interruption: Interruption())
  }
}
