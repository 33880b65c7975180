// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI

/// Certificates made in the process, and a configuration that holds them.
struct Sample {
  static let places = DocumentPlaces(
    shared: ["shared"], device: ["devices", .entry("box"), "deviceconfig"],
    administrators: ["mgt-config", "users"])

  /// 2030-01-01.
  static let now: Int64 = 1_893_456_000

  let root: TLSIdentity
  let intermediate: TLSIdentity
  let server: TLSIdentity
  var configuration = Configuration()

  init() throws {
    root = try Sample.authority("root", by: nil)
    intermediate = try Sample.authority("intermediate", by: root)
    server = try Sample.server("server", by: intermediate)
  }

  var credentials: ConfiguredCredentials {
    ConfiguredCredentials(configuration, at: Sample.places)
  }

  static func authority(_ name: String, by issuer: TLSIdentity?) throws -> TLSIdentity {
    try CertificateIssue(commonName: name, purpose: .authority, validity: validity())
      .make(signedBy: issuer)
  }

  static func server(
    _ name: String, by issuer: TLSIdentity, days: Int64 = 365
  ) throws -> TLSIdentity {
    try CertificateIssue(
      commonName: name, purpose: .server, alternativeNames: [.dns(name)], validity: validity(days)
    ).make(signedBy: issuer)
  }

  private static func validity(_ days: Int64 = 3_650) -> ClosedRange<Int64> {
    now - 86_400...now + days * 86_400
  }

  /// Adds a certificate as an import does.
  mutating func add(
    _ name: String, _ identity: TLSIdentity, chain: [Certificate] = [], sealedKey: String? = nil
  ) throws {
    let fields = try CertificateEntryFields(
      certificate: identity.certificate, chain: chain, privateKey: sealedKey)
    try edit(.replace(Sample.places.certificate(name), .container(fields.container)))
  }

  /// Lists CAs in a certificate profile, behind those that are there.
  mutating func listAuthorities(_ names: [String], profile: String) throws {
    let list = Sample.places.certificateProfiles.appending(entry: profile).appending(node: "CA")
    for name in names { try edit(.create(list.appending(entry: name))) }
  }

  /// Sets leaves below a path.
  mutating func set(_ path: Path, _ leaves: KeyValuePairs<String, String>) throws {
    try edit(.create(path))
    for (name, value) in leaves { try edit(.set(path.appending(node: name), value)) }
  }

  mutating func edit(_ edit: Edit) throws {
    try configuration.apply(edit)
  }
}
