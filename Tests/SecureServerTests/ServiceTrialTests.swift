// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import Foundation
import PKI
import Store
import Testing

@testable import SecureServer

/// What a commit refuses because no listener could serve it, and what the listener does with it.
@Suite(.serialized)
struct ServiceTrialTests {
  static let shop: Result<Workshop, any Error> = Result {
    let shop = try Workshop()
    try shop.authority("root")
    try shop.authority("intermediate", by: "root")
    try shop.leaf("server", by: "root")
    try shop.leaf("below", by: "intermediate")
    try shop.leaf("rsa512", by: "root", algorithm: "rsa:512")
    try shop.leaf("rsa1024", by: "root", algorithm: "rsa:1024")
    try shop.leaf("rsa2048", by: "root", algorithm: "rsa:2048")
    try shop.leaf("sha1", by: "root", digest: "sha1")
    // There is no ECDSA with MD5.
    try shop.openssl(
      "req -x509 -newkey rsa:2048 -nodes -keyout rsa-root.key -subj /CN=rsa-root -days 9000 -out rsa-root.pem"
    )
    try shop.openssl("req -new -newkey rsa:2048 -nodes -keyout md5.key -subj /CN=md5 -out md5.csr")
    try shop.openssl(
      "x509 -req -md5 -in md5.csr -CA rsa-root.pem -CAkey rsa-root.key -set_serial 5 -days 9000 -out md5.pem"
    )
    try shop.leaf("p192", by: "root", algorithm: "ec -pkeyopt ec_paramgen_curve:prime192v1")
    try shop.leaf("p384", by: "root", algorithm: "ec -pkeyopt ec_paramgen_curve:secp384r1")
    try shop.leaf("k256", by: "root", algorithm: "ec -pkeyopt ec_paramgen_curve:secp256k1")
    try shop.leaf("ed25519", by: "root", algorithm: "ed25519")
    try shop.authority("weak")
    try shop.leaf(
      "weak-intermediate", by: "weak",
      extensions: "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n",
      digest: "sha1")
    for suffix in ["index", "serial", "crlnumber"] {
      try shop.write(
        "weak-intermediate.\(suffix)", suffix == "index" ? "" : "01\n")
    }
    try shop.write(
      "weak-intermediate.cnf",
      shop.text("weak.cnf").replacingOccurrences(of: "weak.", with: "weak-intermediate."))
    try shop.leaf("below-weak", by: "weak-intermediate")
    return shop
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let certificate: String
    var further: [String] = []
    var protocols = ""
    /// A part of the reason; nil: it is served.
    let refused: String?

    var testDescription: String { "\(certificate) \(protocols)" }
  }

  private static let only13 = "<min-version>tls1-3</min-version><max-version>max</max-version>"

  @Test(arguments: [
    Case(certificate: "server", refused: nil),
    Case(certificate: "server", protocols: only13, refused: nil),
    Case(certificate: "below", further: ["intermediate"], refused: nil),
    Case(certificate: "rsa2048", refused: nil), Case(certificate: "p384", refused: nil),
    Case(certificate: "ed25519", refused: nil),
    Case(certificate: "rsa512", refused: "notAccepted"),
    Case(certificate: "rsa1024", refused: "notAccepted"),
    Case(certificate: "p192", refused: "notAccepted"),
    Case(certificate: "sha1", refused: "notAccepted"),
    Case(certificate: "md5", refused: "notAccepted"),
    Case(certificate: "below-weak", further: ["weak-intermediate"], refused: "notAccepted"),
    Case(certificate: "k256", refused: "keyUsedByNoVersion"),
    Case(certificate: "k256", protocols: only13, refused: "keyUsedByNoVersion"),
  ])
  func `what no listener serves is found before the commit`(_ it: Case) throws {
    let shop = try ServiceTrialTests.shop.get()
    let server = try TestServer(in: shop)
    defer { server.stop() }
    let document = try Document(
      certificates: (["root"] + it.further).map { try shop.entry($0, keyRing: server.keyRing) }
        + [shop.entry(it.certificate, keyRing: server.keyRing, withKey: true)],
      serviceProfile: it.certificate,
      protocols: it.protocols.isEmpty
        ? "<min-version>tls1-2</min-version><max-version>max</max-version>" : it.protocols,
      certificateProfile: Document.authorities(["root"])
    ).xml
    let finding = try ServiceTrialTests.finding(document, server)
    try server.commit(document)
    let seen = try shop.connect(server.port, "-cert server.pem -key server.key").seen
    if let refused = it.refused {
      #expect(finding.map { "\($0.reason)" }?.hasPrefix(refused) == true, "\(finding as Any)")
      #expect(finding?.severity == .error && finding?.rule == .isServed)
      #expect(finding?.concerns(profile: "service") == true && finding?.mending != nil)
      // Whoever puts the file in place without a commit gets a closed listener.
      #expect(seen != .name(nil))
    } else {
      #expect(finding == nil)
      #expect(seen == .name(nil))
    }
  }

  @Test func `an intermediate CA that cannot be read stops the service`() throws {
    let shop = try ServiceTrialTests.shop.get()
    let server = try TestServer(in: shop)
    defer { server.stop() }
    let entry = try shop.entry("intermediate", keyRing: server.keyRing)
    let key = try #require(entry.range(of: "<public-key>"))
    let end = try #require(entry.range(of: "</public-key>"))
    let damaged = entry.replacingCharacters(
      in: key.upperBound..<end.lowerBound,
      with: "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")
    let document = try Document(
      certificates: [damaged, shop.entry("below", keyRing: server.keyRing, withKey: true)],
      serviceProfile: "below"
    ).xml
    let finding = try ServiceTrialTests.finding(document, server)
    #expect(finding?.reason == .unreadable(certificate: "intermediate"))
    try server.commit(document)
    #expect(server.served.service == nil)
    #expect(server.served.problem == "certificate 'intermediate' cannot be read")
    #expect(try shop.connect(server.port, "").seen != .name(nil))
  }

  private static func finding(_ document: String, _ server: TestServer) throws -> Finding? {
    let path = "\(server.state)/versions/trial"
    let configuration = try DocumentFormat.xml.decode(Array(document.utf8), path)
    let trial = ServiceTrial(
      ConfiguredCredentials(configuration, at: TestServer.places), now: TestServer.now,
      opens: server.keyRing.holdsKey(of:))
    return try trial.finding { server.keyRing }
  }
}
