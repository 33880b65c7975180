// SPDX-License-Identifier: Apache-2.0

import Foundation
import PKI
import POSIX
import TestSupport
import Testing

@testable import SecureServer

/// The report of a listener to sessions, and the problems that a probe finds.
@Suite(.serialized)
struct ReportTests {
  /// Status, clients and the reason of every refusal, as the file holds them.
  @Test func `the report lists clients and the reasons of refusals`() throws {
    let shop = try #require(PathTests.shop)
    let server = try ReportTests.server(shop)
    defer { server.stop() }
    let reasons = [
      (
        "-cert stranger.pem -key stranger.key",
        "the client's certificate was issued by CN=other, which profile clients does not list"
      ),
      ("", "the client has shown no certificate"),
      (
        "-cert old.pem -key old.key",
        "the client's certificate CN=old has expired on Jan  1 00:00:00 2021 GMT"
      ),
      (
        "-cert early.pem -key early.key",
        "the client's certificate CN=early is not valid before Jan  1 00:00:00 2039 GMT"
      ),
      (
        "-cert wrong.pem -key wrong.key",
        "the client's certificate CN=wrong is not for clients: "
          + "its key usage or extended key usage forbids it"
      ),
      (
        "-tls1_1 -cipher DEFAULT@SECLEVEL=0",
        "the client offers no version of TLS that profile service allows"
      ),
      (
        "-cert fw.pem -key fw.key -CAfile other.pem -verify_return_error",
        "the client has ended the handshake with the alert 'unknown ca': "
          + "it does not trust the certificate that is served"
      ),
    ]
    for (arguments, _) in reasons { _ = try shop.connect(server.port, arguments) }
    let client = try TestClient(shop, "fw", port: server.port)
    #expect(try client.get() != nil)
    let report = try ReportTests.report(of: server) { !$0.clients.isEmpty }
    #expect(report.refused.map(\.reason) == reasons.map(\.1))
    #expect(report.clients.map(\.name) == ["fw"])
    #expect(report.clients.map(\.subject) == ["/CN=fw"])
    #expect(report.certificate == "server")
    #expect(report.certificateProfile == "clients")
    #expect(ListenerReport(report.bytes)?.bytes == report.bytes)
    server.stop()
    #expect(try ListenerReport.all(in: server.serveDirectory).isEmpty)
  }

  struct Probe: Sendable {
    let client: String?
    let authorities: [String]?
    var host = "127.0.0.1"
    var checks = false
    /// Nil: accepted.
    let note: String?
  }

  @Test(arguments: [
    Probe(client: "fw", authorities: ["root"], note: nil),
    Probe(client: "fw", authorities: nil, note: nil),
    Probe(
      client: "fw", authorities: ["other"],
      note: "the server's certificate CN=server was issued by CN=root, "
        + "which the profile does not list"),
    Probe(
      client: "fw", authorities: ["root"], checks: true,
      note: "the server's certificate CN=server does not name 127.0.0.1"),
    Probe(
      client: "stranger", authorities: ["root"],
      note: "the server refuses the client with the alert 'unknown ca': "
        + "its certificate profile does not list the CA of the client's certificate"),
    Probe(
      client: nil, authorities: ["root"],
      note: "the server refuses the client with the alert 'certificate required': "
        + "it wants a certificate, or does not authorize the one that was shown"),
  ])
  func probes(_ probe: Probe) throws {
    let shop = try #require(PathTests.shop)
    let server = try ReportTests.server(shop)
    defer { server.stop() }
    func certificate(_ name: String) throws -> Certificate {
      try Certificate.all(pem: shop.text("\(name).pem"))[0]
    }
    let identity = try probe.client.map { name in
      TLSIdentity(
        certificate: try certificate(name), chain: [],
        key: try PrivateKey(pem: Secret(Array(shop.text("\(name).key").utf8))))
    }
    let report = SecureProbe(
      host: probe.host, port: server.port, identity: identity,
      authorities: try probe.authorities?.map(certificate), checksIdentity: probe.checks,
      now: TestServer.now
    ).run()
    #expect(report.problem?.description == probe.note)
    #expect(report.isAccepted == (probe.note == nil))
    if probe.note == nil { #expect(report.name == "fw") }
    #expect(report.server?.commonName == "server")
  }

  private static func server(_ shop: Workshop) throws -> TestServer {
    try TestServer(in: shop) { state, ring in
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
      let document = try Document(
        certificates: [
          shop.entry("root", keyRing: ring), shop.entry("server", keyRing: ring, withKey: true),
        ],
        serviceProfile: "server",
        certificateProfile: Document.authorities(["root"])
          + "<username-field><subject>common-name</subject></username-field>"
          + "<block-expired-cert>yes</block-expired-cert>")
      try document.xml.write(
        toFile: state + "/running-config.xml", atomically: true, encoding: .utf8)
    }
  }

  static func report(
    of server: TestServer, where isThere: (ListenerReport) -> Bool
  ) throws -> ListenerReport {
    let report = try Waiting.value {
      try ListenerReport.all(in: server.serveDirectory).first.flatMap { isThere($0) ? $0 : nil }
    }
    guard let report else { throw TestServer.Late() }
    return report
  }
}
