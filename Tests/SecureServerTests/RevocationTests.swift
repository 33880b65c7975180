// SPDX-License-Identifier: Apache-2.0

import Foundation
import PKI
import POSIX
import Synchronization
import TestSupport
import Testing

@testable import SecureServer

/// Revocation with real responses of `openssl ocsp` and lists of `openssl ca`.
@Suite(.serialized)
struct RevocationTests {
  final class Scene: Sendable {
    let shop: Workshop
    let status: StatusServer

    init() throws {
      let shop = try Workshop()
      self.shop = shop
      status = try StatusServer { path, body in
        let name = path.dropFirst().split(separator: "?")[0]
        switch name {
        case "hang": return nil
        case "error": return Array("HTTP/1.1 500 No\r\n\r\n".utf8)
        case "garbage": return StatusServer.ok(Array("nonsense".utf8))
        case "moved":
          return Array("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n".utf8)
        case "trylater": return StatusServer.ok([0x30, 0x03, 0x0A, 0x01, 0x03])
        case "drip":
          return nil
        default:
          if name.hasSuffix(".crl") {
            let file = shop.directory + "/" + name
            guard let data = FileManager.default.contents(atPath: file) else {
              return Array("HTTP/1.1 404 No\r\n\r\n".utf8)
            }
            return StatusServer.ok(Array(data))
          }
          return shop.ocspAnswer(String(name), body).map(StatusServer.ok)
            ?? Array("HTTP/1.1 500 No\r\n\r\n".utf8)
        }
      }
      let base = "http://127.0.0.1:\(status.port)"
      try shop.authority("root")
      try shop.authority("other")
      try shop.authority(
        "mid", by: "root", extensions: "crlDistributionPoints=URI:\(base)/root.crl\n")
      try shop.leaf("server", by: "root")
      try shop.leaf("responder", by: "root", extensions: "extendedKeyUsage=OCSPSigning\n")
      try shop.leaf("impostor", by: "root")
      func pointers(_ ocsp: String?, _ list: String?) -> String {
        (ocsp.map { "authorityInfoAccess=OCSP;URI:\(base)/\($0)\n" } ?? "")
          + (list.map { "crlDistributionPoints=URI:\(base)/\($0)\n" } ?? "")
          + "basicConstraints=CA:FALSE\n"
      }
      try shop.leaf("good", by: "root", extensions: pointers("root", "root.crl"))
      try shop.leaf("revoked", by: "root", extensions: pointers("root", "root.crl"))
      try shop.leaf("bare", by: "root")
      try shop.leaf("listed", by: "root", extensions: pointers(nil, "root.crl"))
      try shop.leaf("listed-revoked", by: "root", extensions: pointers(nil, "root.crl"))
      for list in ["stale.crl", "other.crl", "garbage", "hang", "missing.crl", "error"] {
        try shop.leaf("at-\(list)", by: "root", extensions: pointers(nil, list))
      }
      try shop.leaf("hung", by: "root", extensions: pointers("hang", nil))
      try shop.authority(
        "mid2", by: "root", extensions: "crlDistributionPoints=URI:\(base)/root.crl\n")
      try shop.leaf("below", by: "mid")
      try shop.leaf("below2", by: "mid2")
      // Known to the responder as unknown: its entry is taken out of the index.
      try shop.leaf("forgotten", by: "root", extensions: pointers("root", nil))
      let index = try shop.text("root.index")
      try shop.write(
        "root.index",
        index.split(separator: "\n").filter { !$0.hasSuffix("/CN=forgotten") }
          .joined(separator: "\n") + "\n")
      for name in ["revoked", "listed-revoked", "mid2"] {
        try shop.openssl("ca -config root.cnf -revoke \(name).pem")
      }
      try shop.openssl("ca -config root.cnf -gencrl -out root.crl")
      try shop.openssl(
        "ca -config root.cnf -gencrl -crl_lastupdate 20200101000000Z -crl_nextupdate 20200201000000Z -out stale.crl"
      )
      try shop.openssl("ca -config other.cnf -gencrl -out other.crl")
    }
  }

  static let scene = try? Scene()

  struct Row: Sendable, CustomTestStringConvertible {
    let what: String
    var client = "good"
    /// `default-ocsp-url` of the root: the responder's path.
    var responder: String?
    var verifier: String?
    var profile = ""
    var crl = false
    var ocsp = true
    /// Seconds by which the appliance's clock is ahead.
    var ahead: Int64 = 0
    let expected: Seen
    var testDescription: String { what }
  }

  static let unknown = "<block-unknown-cert>yes</block-unknown-cert>"
  static let timeout = "<block-timeout-cert>yes</block-timeout-cert>"
  static let short =
    "<ocsp-receive-timeout>1</ocsp-receive-timeout><crl-receive-timeout>1</crl-receive-timeout>"

  static let rows: [Row] = [
    Row(what: "good", profile: unknown + timeout, expected: .name("good")),
    Row(what: "revoked", client: "revoked", expected: .alert(44)),
    Row(what: "revoked, nothing asked", client: "revoked", ocsp: false, expected: .name("revoked")),
    Row(what: "unknown passes", client: "forgotten", expected: .name("forgotten")),
    Row(what: "unknown is blocked", client: "forgotten", profile: unknown, expected: .alert(46)),
    Row(what: "no pointer passes", client: "bare", profile: timeout, expected: .name("bare")),
    Row(what: "no pointer is blocked", client: "bare", profile: unknown, expected: .alert(46)),
    Row(what: "refused passes", responder: "!", profile: unknown, expected: .name("good")),
    Row(what: "refused is blocked", responder: "!", profile: timeout, expected: .alert(46)),
    Row(
      what: "silence passes", responder: "hang", profile: short + unknown, expected: .name("good")),
    Row(
      what: "silence is blocked", responder: "hang", profile: short + timeout, expected: .alert(46)),
    Row(what: "an error is blocked", responder: "error", profile: timeout, expected: .alert(46)),
    Row(
      what: "a redirect is not followed", responder: "moved", profile: timeout, expected: .alert(46)
    ),
    Row(
      what: "garbage is blocked", responder: "garbage", profile: unknown + timeout,
      expected: .alert(46)),
    Row(what: "garbage passes", responder: "garbage", expected: .name("good")),
    Row(
      what: "delegated responder", responder: "delegated", profile: unknown + timeout,
      expected: .name("good")),
    Row(
      what: "delegated responder, revoked", client: "revoked", responder: "delegated",
      expected: .alert(44)),
    Row(
      what: "signer without OCSPSigning", client: "revoked", responder: "impostor",
      expected: .name("revoked")),
    Row(
      what: "signer without OCSPSigning is blocked", responder: "impostor",
      profile: unknown + timeout, expected: .alert(46)),
    Row(
      what: "signer of another CA", responder: "stranger", profile: unknown + timeout,
      expected: .alert(46)),
    Row(
      what: "signer is ocsp-verify-cert", responder: "stranger", verifier: "other",
      profile: unknown + timeout, expected: .name("good")),
    Row(
      what: "ocsp-verify-cert only", responder: "root", verifier: "other",
      profile: unknown + timeout, expected: .alert(46)),
    Row(
      what: "stale", responder: "stale", profile: unknown + timeout, ahead: 3600,
      expected: .alert(46)),
    Row(what: "replayed", responder: "replayed", profile: unknown + timeout, expected: .alert(46)),
    Row(
      what: "without nonce", responder: "nonceless", profile: unknown + timeout,
      expected: .name("good")),
    Row(
      what: "nonce excluded",
      profile: unknown + timeout + "<ocsp-exclude-nonce>yes</ocsp-exclude-nonce>",
      expected: .name("good")),
    Row(
      what: "about another certificate", responder: "about-revoked", profile: unknown + timeout,
      expected: .alert(46)),
    Row(
      what: "list, good", client: "listed", profile: unknown + timeout, crl: true, ocsp: false,
      expected: .name("listed")),
    Row(
      what: "list, revoked", client: "listed-revoked", crl: true, ocsp: false, expected: .alert(44)),
    Row(what: "list, both on", client: "listed-revoked", crl: true, expected: .alert(44)),
    Row(
      what: "list after a refused responder", client: "revoked", responder: "!", crl: true,
      expected: .alert(44)),
    Row(
      what: "list after tryLater", client: "revoked", responder: "trylater", crl: true,
      expected: .alert(44)),
    Row(
      what: "list after garbage", client: "revoked", responder: "garbage", crl: true,
      expected: .alert(44)),
    Row(
      what: "list after silence", client: "revoked", responder: "hang", profile: short, crl: true,
      expected: .alert(44)),
    Row(
      what: "no list after the status timeout", client: "revoked", responder: "hang",
      profile: "<cert-status-timeout>1</cert-status-timeout>", crl: true, expected: .name("revoked")
    ),
    Row(
      what: "good by OCSP is final", client: "revoked", responder: "always-good", crl: true,
      expected: .name("revoked")),
    Row(
      what: "unknown by OCSP is final", client: "revoked", responder: "always-unknown", crl: true,
      expected: .name("revoked")),
    Row(
      what: "list out of date", client: "at-stale.crl", profile: unknown + timeout, crl: true,
      ocsp: false, expected: .alert(46)),
    Row(
      what: "list of another CA", client: "at-other.crl", profile: unknown + timeout, crl: true,
      ocsp: false, expected: .alert(46)),
    Row(
      what: "list is garbage", client: "at-garbage", profile: unknown + timeout, crl: true,
      ocsp: false, expected: .alert(46)),
    Row(
      what: "list is missing", client: "at-missing.crl", profile: timeout, crl: true, ocsp: false,
      expected: .alert(46)),
    Row(
      what: "list is missing, passes", client: "at-missing.crl", profile: unknown, crl: true,
      ocsp: false, expected: .name("at-missing.crl")),
    Row(
      what: "list is silent", client: "at-hang", profile: timeout + short, crl: true, ocsp: false,
      expected: .alert(46)),
    Row(
      what: "an intermediate is asked for too", client: "below", profile: unknown, crl: true,
      ocsp: false, expected: .alert(46)),
    Row(
      what: "an intermediate is revoked", client: "below2", crl: true, ocsp: false,
      expected: .alert(44)),
  ]

  /// A part of the reason that is logged for those that are refused without being revoked.
  static let reasons = [
    "unknown is blocked":
      "is unknown (the responder does not know it), and block-unknown-cert is yes",
    "no pointer is blocked": "(neither OCSP nor CRL has an address to ask), and block-unknown-cert",
    "refused is blocked":
      "could not be retrieved (OCSP: 127.0.0.1:1: Connection refused), and block-timeout-cert is yes",
    "silence is blocked": "in time), and block-timeout-cert is yes",
    "an error is blocked": "(OCSP: HTTP status 500), and block-timeout-cert is yes",
    "a redirect is not followed": "(OCSP: HTTP status 302)",
    "garbage is blocked": "(OCSP: the answer is not OCSP)",
    "signer without OCSPSigning is blocked": "(OCSP: the answer is not signed by who may sign it)",
    "signer of another CA": "(OCSP: the answer is not signed by who may sign it)",
    "ocsp-verify-cert only": "(OCSP: the answer is not signed by who may sign it)",
    "stale": "(OCSP: the answer is out of date)",
    "replayed": "(OCSP: the answer's nonce is another one)",
    "about another certificate": "(OCSP: the answer is about another certificate)",
    "list out of date": "(CRL: the list is not accepted: CRL has expired)",
    "list of another CA": "(CRL: the list is not accepted: ",
    "list is garbage": "(CRL: it is no list of revoked certificates)",
    "list is missing": "(CRL: HTTP status 404), and block-timeout-cert is yes",
    "list is silent": "(CRL: 127.0.0.1:",
    "an intermediate is asked for too":
      "the certificate CN=below is unknown (neither OCSP nor CRL has an address to ask)",
  ]

  /// Clients whose responder is silent do not delay one whose responder answers.
  @Test func `waiting for one status does not delay other clients`() throws {
    let scene = try #require(RevocationTests.scene)
    let shop = scene.shop
    let server = try TestServer(in: shop) { state, ring in
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
      let document = try Document(
        certificates: [
          shop.entry("root", keyRing: ring), shop.entry("server", keyRing: ring, withKey: true),
        ],
        serviceProfile: "server",
        certificateProfile: Document.authorities(["root"]) + "<use-ocsp>yes</use-ocsp>")
      try document.xml.write(
        toFile: state + "/running-config.xml", atomically: true, encoding: .utf8)
    }
    server.clock.now = Int64(Date().timeIntervalSince1970)
    defer { server.stop() }
    let ended = (0..<60).map { _ in Interruption() }
    let port = server.port
    let connected = Mutex(0)
    for done in ended {
      _ = DetachedThread.run(stackSize: 4 << 20) {
        // These clients are refused or accepted later; here they only have to wait.
        if let client = try? TestClient(shop, "hung", port: port) {
          connected.withLock { $0 += 1 }
          _ = try? client.get()
        }
        done.raise()
      }
    }
    #expect(
      Waiting.isTrue {
        connected.withLock { $0 } == ended.count
          && scene.status.asked.withLock { $0.contains { $0.hasSuffix("hang") } }
      })
    #expect(try TestClient(shop, "good", port: port).get() != nil)
    // The others pass when their time is over: block-timeout-cert is no.
    #expect(!ended.contains { $0.isRaised })
    for done in ended { #expect(done.wait(until: Deadline(after: .seconds(15)))) }
  }

  @Test(arguments: rows)
  func `a client is treated as its revocation status requires`(_ row: Row) throws {
    let scene = try #require(RevocationTests.scene)
    let shop = scene.shop
    let url = row.responder.map { responder in
      let port = responder == "!" ? "1" : "\(scene.status.port)"
      return "<default-ocsp-url>http://127.0.0.1:\(port)/\(responder)</default-ocsp-url>"
    }
    let verifier = row.verifier.map { "<ocsp-verify-cert>\($0)</ocsp-verify-cert>" }
    let server = try TestServer(in: shop) { state, ring in
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
      let document = try Document(
        certificates: ["root", "mid", "mid2", "other"].map { try shop.entry($0, keyRing: ring) }
          + [shop.entry("server", keyRing: ring, withKey: true)],
        serviceProfile: "server",
        certificateProfile:
          "<CA><entry name=\"root\">\(url ?? "")\(verifier ?? "")</entry><entry name=\"mid\"/>"
          + "<entry name=\"mid2\"/></CA>"
          + "<username-field><subject>common-name</subject></username-field>"
          + "<use-crl>\(row.crl ? "yes" : "no")</use-crl>"
          + "<use-ocsp>\(row.ocsp ? "yes" : "no")</use-ocsp>" + row.profile)
      try document.xml.write(
        toFile: state + "/running-config.xml", atomically: true, encoding: .utf8)
    }
    server.clock.now = Int64(Date().timeIntervalSince1970) + row.ahead
    defer { server.stop() }
    #expect(server.served.problem == nil)
    let watch = Stopwatch()
    let result = try shop.connect(
      server.port, "-cert \(row.client).pem -key \(row.client).key")
    #expect(result.seen == row.expected, "\(result.output)")
    #expect(watch.seconds < 10)
    guard case .alert = row.expected else { return }
    let report = try ReportTests.report(of: server) { !$0.refused.isEmpty }
    let why = RevocationTests.reasons[row.what] ?? "is revoked by its issuer"
    #expect(report.refused.first?.reason.contains(why) == true, "\(report.refused)")
  }
}

extension Workshop {
  /// The response of `openssl ocsp`, of one of several kinds.
  func ocspAnswer(_ way: String, _ request: [UInt8]) -> [UInt8]? {
    let name = UUID().uuidString
    let base = directory + "/" + name
    defer {
      for end in ["req", "resp", "idx"] {
        try? FileManager.default.removeItem(atPath: "\(base).\(end)")
      }
    }
    guard FileManager.default.createFile(atPath: base + ".req", contents: Data(request)) else {
      return nil
    }
    var index = "root.index"
    var signer = "root"
    var options = "-ndays 1"
    var asked = "\(name).req"
    switch way {
    case "delegated": signer = "responder"
    case "impostor": signer = "impostor"
    case "stranger": signer = "other"
    case "nonceless": options += " -no_nonce"
    case "stale": options = "-nmin 1"
    case "replayed": asked = "replay.req"
    case "about-revoked": asked = "other-certificate.req"
    case "always-good", "always-unknown":
      index = "\(name).idx"
      guard let text = try? text("root.index") else { return nil }
      let lines = text.split(separator: "\n").compactMap { line -> String? in
        guard line.hasPrefix("R") else { return String(line) }
        if way == "always-unknown" { return nil }
        var fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        fields[0] = "V"
        fields[2] = ""
        return fields.joined(separator: "\t")
      }
      guard (try? write(index, lines.joined(separator: "\n") + "\n")) != nil else { return nil }
    default: break
    }
    do {
      if way == "replayed" {
        try openssl("ocsp -issuer root.pem -cert good.pem -reqout replay.req")
      }
      if way == "about-revoked" {
        try openssl(
          "ocsp -issuer root.pem -cert listed.pem -no_nonce -reqout other-certificate.req")
      }
      try openssl(
        "ocsp -index \(index) -CA root.pem -rsigner \(signer).pem -rkey \(signer).key \(options) -reqin \(asked) -respout \(name).resp"
      )
    } catch { return nil }
    return FileManager.default.contents(atPath: base + ".resp").map(Array.init)
  }
}
