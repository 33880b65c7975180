// SPDX-License-Identifier: Apache-2.0

import Foundation
import PKI
import POSIX
import Testing

@testable import SecureServer

/// Which certificates are accepted, with real clients.
@Suite(.serialized)
struct PathTests {
  static let shop: Workshop? = try? {
    let shop = try Workshop()
    try shop.authority("root")
    try shop.authority("other")
    try shop.authority("mid", by: "root")
    try shop.leaf("server", by: "root", extensions: "extendedKeyUsage=serverAuth\n")
    try shop.leaf(
      "rsa-server", by: "root", extensions: "extendedKeyUsage=serverAuth\n", algorithm: "rsa:2048")
    try shop.leaf("fw", by: "root", extensions: "extendedKeyUsage=clientAuth\n")
    try shop.leaf("plain", by: "root")
    try shop.leaf("below", by: "mid")
    try shop.leaf("stranger", by: "other")
    try shop.leaf("wrong", by: "root", extensions: "extendedKeyUsage=serverAuth\n")
    try shop.leaf("old", by: "root", end: "20210101000000Z")
    try shop.leaf("early", by: "root", start: "20390101000000Z")
    try shop.leaf("weak", by: "root", algorithm: "rsa:1024")
    try shop.leaf("sha1", by: "root", digest: "sha1")
    try shop.leaf(
      "named", by: "root",
      extensions: """
        subjectAltName=email:fw@Example.com,DNS:FW.example.com,IP:192.0.2.9,\
        otherName:1.3.6.1.4.1.311.20.2.3;UTF8:fw@corp

        """)
    try (shop.text("below.pem") + shop.text("mid.pem")).write(
      toFile: shop.directory + "/below-chain.pem", atomically: true, encoding: .utf8)
    return shop
  }()

  struct Row: Sendable, CustomTestStringConvertible {
    let what: String
    var authorities = ["root"]
    var profile = "<username-field><subject>common-name</subject></username-field>"
    var protocols = ""
    var server = ""
    var certificate = "server"
    var client = "fw"
    var chain: String?
    var options = ""
    let expected: Seen
    var testDescription: String { what }
  }

  static let rows: [Row] = [
    Row(what: "1.3", expected: .name("fw")),
    Row(what: "1.2", options: "-tls1_2", expected: .name("fw")),
    Row(what: "no certificate, 1.3", client: "", expected: .alert(116)),
    Row(what: "no certificate, 1.2", client: "", options: "-tls1_2", expected: .alert(40)),
    Row(what: "no extended key usage", client: "plain", expected: .name("plain")),
    Row(what: "of another CA", client: "stranger", expected: .alert(48)),
    Row(what: "of another CA, 1.2", client: "stranger", options: "-tls1_2", expected: .alert(48)),
    Row(
      what: "other CA listed too", authorities: ["root", "other"], client: "stranger",
      expected: .name("stranger")),
    Row(what: "for servers only", client: "wrong", expected: .alert(43)),
    Row(what: "expired, not blocked", client: "old", expected: .name("old")),
    Row(
      what: "expired, blocked", profile: "<block-expired-cert>yes</block-expired-cert>",
      client: "old", expected: .alert(45)),
    Row(what: "not yet valid", client: "early", expected: .alert(42)),
    Row(
      what: "key too small", client: "weak", options: "-cipher DEFAULT@SECLEVEL=0",
      expected: .alert(42)),
    Row(what: "SHA-1", client: "sha1", options: "-cipher DEFAULT@SECLEVEL=0", expected: .alert(42)),
    Row(what: "chain sent", client: "below", chain: "mid", expected: .name("below")),
    Row(what: "chain missing", client: "below", expected: .alert(48)),
    Row(
      what: "intermediate listed", authorities: ["root", "mid"], client: "below",
      expected: .name("below")),
    Row(
      what: "intermediate listed without its root", authorities: ["mid"], client: "below",
      expected: .alert(48)),
    Row(
      what: "the server's root is not the clients'", authorities: ["other"], expected: .alert(48)),
    Row(what: "predefined client", client: "predefined", expected: .name("wfsh predefined client")),
    Row(
      what: "predefined client, disabled",
      server: "<disable-pre-defined-cert>yes</disable-pre-defined-cert>", client: "predefined",
      expected: .alert(48)),
    Row(what: "no name", profile: "", expected: .name(nil)),
    Row(
      what: "e-mail",
      profile: "<username-field><subject-alt>email</subject-alt></username-field>",
      client: "named", expected: .name("fw@Example.com")),
    Row(
      what: "principal name and domain",
      profile: "<username-field><subject-alt>principal-name</subject-alt></username-field>"
        + "<domain>CORP</domain>",
      client: "named", expected: .name("CORP\\fw@corp")),
    Row(
      what: "no e-mail",
      profile: "<username-field><subject-alt>email</subject-alt></username-field>",
      expected: .alert(46)),
    Row(
      what: "list: common name", server: list("<subject><common-name>fw</common-name></subject>"),
      expected: .name("fw")),
    Row(
      what: "list: other name", server: list("<subject><common-name>fw2</common-name></subject>"),
      expected: .alert(40)),
    Row(
      what: "list: off",
      server: list("<subject><common-name>fw2</common-name></subject>", checks: "no"),
      expected: .name("fw")),
    Row(
      what: "list: host", server: list(alternative: "hostname", "fw.example.com"), client: "named",
      expected: .name("named")),
    Row(
      what: "list: e-mail", server: list(alternative: "email", "fw@example.com"), client: "named",
      expected: .name("named")),
    Row(
      what: "list: network", server: list(alternative: "ip", "192.0.2.0/24"), client: "named",
      expected: .name("named")),
    Row(
      what: "list: other network", server: list(alternative: "ip", "192.0.3.0/24"), client: "named",
      expected: .alert(40)),
    Row(
      what: "list: empty",
      server: "<check-authorization-list>yes</check-authorization-list>", expected: .alert(40)),
    Row(
      what: "version too low", protocols: "<min-version>tls1-3</min-version>", options: "-tls1_2",
      expected: .alert(70)),
    Row(
      what: "version too high", protocols: "<max-version>tls1-2</max-version>", options: "-tls1_3",
      expected: .alert(70)),
    Row(what: "version 1.1", options: "-tls1_1 -cipher DEFAULT@SECLEVEL=0", expected: .alert(70)),
    Row(
      what: "version 1.0 is served", protocols: "<min-version>tls1-0</min-version>",
      options: "-tls1 -cipher DEFAULT@SECLEVEL=0", expected: .name("fw")),
    Row(
      what: "a weak client is refused all the same",
      protocols: "<min-version>tls1-0</min-version>", client: "weak",
      options: "-cipher DEFAULT@SECLEVEL=0", expected: .alert(42)),
    Row(
      what: "no ECDHE, ECDSA certificate", protocols: "<keyxchg-algo-ecdhe>no</keyxchg-algo-ecdhe>",
      options: "-tls1_2", expected: .alert(40)),
    Row(
      what: "no ECDHE, RSA certificate", protocols: "<keyxchg-algo-ecdhe>no</keyxchg-algo-ecdhe>",
      certificate: "rsa-server", options: "-tls1_2", expected: .name("fw")),
    Row(
      what: "no AES-256-GCM in 1.3", protocols: "<enc-algo-aes-256-gcm>no</enc-algo-aes-256-gcm>",
      options: "-ciphersuites TLS_AES_256_GCM_SHA384", expected: .alert(40)),
    Row(
      what: "no SHA-384 in 1.3", protocols: "<auth-algo-sha384>no</auth-algo-sha384>",
      options: "-ciphersuites TLS_AES_256_GCM_SHA384", expected: .alert(40)),
    Row(
      what: "3DES and RC4 do no harm",
      protocols: "<enc-algo-3des>yes</enc-algo-3des><enc-algo-rc4>yes</enc-algo-rc4>",
      expected: .name("fw")),
  ]

  static func list(_ identifier: String, checks: String = "yes") -> String {
    "<check-authorization-list>\(checks)</check-authorization-list><authorization-list>"
      + "<entry name=\"a\"><identifier>\(identifier)</identifier></entry></authorization-list>"
  }

  static func list(alternative kind: String, _ value: String) -> String {
    list("<subject-alt-name><\(kind)>\(value)</\(kind)></subject-alt-name>")
  }

  @Test(arguments: rows)
  func `a client is treated as its path requires`(_ row: Row) throws {
    let shop = try #require(PathTests.shop)
    let server = try TestServer(in: shop) { state, ring in
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
      let document = try Document(
        certificates: ["root", "mid", "other"].map { try shop.entry($0, keyRing: ring) }
          + [shop.entry(row.certificate, keyRing: ring, withKey: true)],
        serviceProfile: row.certificate, protocols: row.protocols,
        certificateProfile: Document.authorities(row.authorities) + row.profile,
        server: row.server)
      try document.xml.write(
        toFile: state + "/running-config.xml", atomically: true, encoding: .utf8)
    }
    defer { server.stop() }
    #expect(server.served.problem == nil)
    var arguments = row.options
    if row.client == "predefined" {
      let predefined = try PredefinedCertificates.load(
        in: server.serveDirectory, keyRing: server.keyRing, serverNames: [])
      try shop.write(
        "predefined.pem", String(decoding: predefined.clientCredential().bytes, as: UTF8.self))
      try shop.write(
        "predefined.key", String(decoding: predefined.clientCredential().bytes, as: UTF8.self))
    }
    if !row.client.isEmpty { arguments += " -cert \(row.client).pem -key \(row.client).key" }
    if let chain = row.chain { arguments += " -cert_chain \(chain).pem" }
    let result = try shop.connect(server.port, arguments)
    #expect(result.seen == row.expected, "\(result.output)")
  }
}
