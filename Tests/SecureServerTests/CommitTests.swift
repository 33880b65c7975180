// SPDX-License-Identifier: Apache-2.0

import Configuration
import ConfigurationXML
import Foundation
import PKI
import POSIX
import Store
import Synchronization
import Testing

@testable import SecureServer

/// How a running listener follows commits, and how it survives damage and bad clients.
@Suite(.serialized)
struct CommitTests {
  static let shop: Workshop? = try? {
    let shop = try Workshop()
    try shop.authority("old-root")
    try shop.authority("new-root")
    try shop.leaf("server", by: "old-root")
    try shop.leaf("server2", by: "new-root")
    try shop.leaf("old", by: "old-root")
    try shop.leaf("new", by: "new-root")
    return shop
  }()

  static let name = "<username-field><subject>common-name</subject></username-field>"

  static func document(
    _ ring: KeyRing, authorities: [String], certificate: String = "server", server: String = "",
    further: [String] = []
  ) throws -> String {
    let shop = try #require(shop)
    return try Document(
      certificates: ["old-root", "new-root"].map { try shop.entry($0, keyRing: ring) }
        + [shop.entry(certificate, keyRing: ring, withKey: true)] + further,
      serviceProfile: certificate,
      certificateProfile: Document.authorities(authorities) + name, server: server
    ).xml
  }

  static func server(_ authorities: [String], server: String = "") throws -> TestServer {
    try TestServer(in: #require(shop)) { state, ring in
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
      try document(ring, authorities: authorities, server: server).write(
        toFile: state + "/running-config.xml", atomically: true, encoding: .utf8)
    }
  }

  @Test func `a roll-over of the CA of the clients refuses those of the old one`() throws {
    let shop = try #require(CommitTests.shop)
    let server = try CommitTests.server(["old-root"])
    defer { server.stop() }
    let old = "-cert old.pem -key old.key"
    let new = "-cert new.pem -key new.key"
    #expect(try shop.connect(server.port, old).seen == .name("old"))
    #expect(try shop.connect(server.port, new).seen == .alert(48))
    try server.commit(
      CommitTests.document(server.keyRing, authorities: ["old-root", "new-root"]))
    #expect(try shop.connect(server.port, old).seen == .name("old"))
    #expect(try shop.connect(server.port, new).seen == .name("new"))
    try server.commit(CommitTests.document(server.keyRing, authorities: ["new-root"]))
    #expect(try shop.connect(server.port, old).seen == .alert(48))
    #expect(try shop.connect(server.port, new).seen == .name("new"))
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func `a ticket does not outlive its CA`(version: String) throws {
    let shop = try #require(CommitTests.shop)
    let server = try CommitTests.server(["old-root", "new-root"])
    defer { server.stop() }
    let client = "-cert old.pem -key old.key \(version)"
    #expect(try shop.connect(server.port, client + " -sess_out ticket").seen == .name("old"))
    let resumed = try shop.connect(server.port, client + " -sess_in ticket")
    #expect(resumed.seen == .name("old"))
    #expect(resumed.output.contains("\"resumed\": true"))
    // A resumed session ends with its certificate's validity.
    server.clock.now += 40 * 365 * 86_400
    #expect(
      try shop.connect(server.port, client + " -sess_in ticket").seen != .name("old"))
    server.clock.now = TestServer.now
    try server.commit(CommitTests.document(server.keyRing, authorities: ["new-root"]))
    #expect(try shop.connect(server.port, client + " -sess_in ticket").seen == .alert(48))
  }

  @Test func `sessions end with the commit`() throws {
    let shop = try #require(CommitTests.shop)
    let server = try CommitTests.server(["old-root"])
    defer { server.stop() }
    let client = try TestClient(shop, "old", port: server.port)
    #expect(try client.get() != nil)
    // A commit of something else ends nothing.
    try server.commit(
      CommitTests.document(
        server.keyRing, authorities: ["old-root"],
        server: "<disconnect-wait-time>1</disconnect-wait-time>",
        further: [shop.entry("new", keyRing: server.keyRing)]))
    #expect(!client.ends(within: 1))
    #expect(try client.get() != nil)
    // With a wait time it stays.
    try server.commit(
      CommitTests.document(
        server.keyRing, authorities: ["new-root"],
        server: "<disconnect-wait-time>1</disconnect-wait-time>"))
    #expect(!client.ends(within: 1))
    #expect(try client.get() != nil)
    let next = try TestClient(shop, "new", port: server.port)
    #expect(try next.get()?.contains("\"name\": \"new\"") == true)
    // Without one it ends at once.
    try server.commit(
      CommitTests.document(server.keyRing, authorities: ["new-root"], certificate: "server2"))
    #expect(next.ends(within: 4))
    #expect(client.ends(within: 4))
  }

  /// A former service would admit clients that a commit has shut out.
  @Test func `a configuration that cannot be loaded closes the listener`() throws {
    let shop = try #require(CommitTests.shop)
    let server = try CommitTests.server(["old-root"])
    defer { server.stop() }
    let old = "-cert old.pem -key old.key"
    func expectRefused(_ client: String) throws {
      guard case .other = try shop.connect(server.port, client).seen else {
        Issue.record("\(client): the listener has begun a handshake")
        return
      }
    }
    try server.commit("<config><shared>")
    #expect(server.served.problem?.contains("running-config.xml:") == true)
    try expectRefused(old)
    try FileManager.default.removeItem(atPath: server.state + "/running-config.xml")
    try server.wait { $0.problem?.contains("is gone") == true }
    try expectRefused(old)
    // It opens again with the first configuration that can be loaded.
    try server.commit(CommitTests.document(server.keyRing, authorities: ["old-root"]))
    let client = try TestClient(shop, "old", port: server.port)
    #expect(try client.get() != nil)
    // A key that does not open.
    let other = try KeyRing.generate(created: 0)
    try server.commit(CommitTests.document(other, authorities: ["new-root"]))
    #expect(server.served.problem == "certificate 'server': the secret is damaged")
    #expect(client.ends(within: 4))
    try expectRefused(old)
    try server.commit(CommitTests.document(server.keyRing, authorities: ["new-root"]))
    #expect(server.served.problem == nil)
    #expect(try shop.connect(server.port, old).seen == .alert(48))
    // Moved in one step: the listener may be writing a report into it.
    try FileManager.default.moveItem(atPath: server.state, toPath: server.state + "-gone")
    try server.wait { $0.problem != nil }
    try expectRefused("-cert new.pem -key new.key")
  }

  @Test func `an empty state serves the predefined certificates`() throws {
    let shop = try #require(CommitTests.shop)
    let server = try TestServer(in: shop)
    defer { server.stop() }
    #expect(server.served.version == nil)
    let predefined = try PredefinedCertificates.load(
      in: server.serveDirectory, keyRing: server.keyRing, serverNames: [])
    try shop.write("ca.pem", predefined.authority.certificate.pem)
    let credential = String(decoding: try predefined.clientCredential().bytes, as: UTF8.self)
    try shop.write("predefined.pem", credential)
    let checks = "-CAfile ca.pem -verify_return_error -verify_hostname localhost"
    #expect(
      try shop.connect(server.port, "-cert predefined.pem -key predefined.pem " + checks).seen
        == .name("wfsh predefined client"))
    #expect(try shop.connect(server.port, checks).seen == .name(nil))
  }

  @Test func `the reported version is that of the commit`() throws {
    let shop = try #require(CommitTests.shop)
    let server = try TestServer(in: shop)
    defer { server.stop() }
    let store = Store(
      directory: server.state, format: .xml, factory: { Configuration() },
      summarize: { _ in Summary(hostName: "") })
    for number in 1...2 {
      try store.edit([.set(["shared", "note"], "\(number)")], administrator: "admin", time: 0)
      let version = try store.commit(administrator: "admin", time: 0).number
      try server.wait { $0.version == version }
      let output = try shop.connect(server.port, "").output
      #expect(output.contains("\"configuration-version\": \(version)"))
    }
  }

  /// Clients keep connecting while the CA, the certificate and the wait time change.
  @Test func `commits cause no outage under traffic`() throws {
    let shop = try #require(CommitTests.shop)
    let server = try CommitTests.server(["old-root", "new-root"])
    defer { server.stop() }
    let failures = Mutex<[String]>([])
    let count = Mutex(0)
    let ending = Interruption()
    let ended = (0..<2).map { _ in Interruption() }
    for (index, name) in ["old", "new"].enumerated() {
      let done = ended[index]
      let port = server.port
      _ = DetachedThread.run(stackSize: 4 << 20) {
        while !ending.isRaised {
          do {
            let client = try TestClient(shop, name, port: port)
            if try client.get() == nil { failures.withLock { $0.append("no answer") } }
            count.withLock { $0 += 1 }
          } catch {
            failures.withLock { $0.append("\(error)") }
          }
        }
        done.raise()
      }
    }
    for round in 0..<40 {
      try server.commit(
        CommitTests.document(
          server.keyRing, authorities: ["old-root", "new-root"],
          certificate: round.isMultiple(of: 2) ? "server2" : "server"))
    }
    ending.raise()
    for done in ended { _ = done.wait(until: Deadline(after: .seconds(20))) }
    #expect(failures.withLock { $0 } == [])
    #expect(count.withLock { $0 } > 50)
  }

  /// Several requests in one write are answered one by one.
  @Test func `pipelined requests are all served`() throws {
    let shop = try #require(CommitTests.shop)
    let server = try CommitTests.server(["old-root"])
    defer { server.stop() }
    let client = try TestClient(shop, "old", port: server.port)
    let text = String(repeating: "GET / HTTP/1.1\r\n\r\n", count: 5_000)
    #expect(try client.count(of: "200 OK", afterSending: text, expecting: 5_000) == 5_000)
  }

  /// Clients that send nothing, a part of a message, or garbage.
  @Test func `misbehaving clients do not block others`() throws {
    let shop = try #require(CommitTests.shop)
    let server = try CommitTests.server(["old-root"])
    defer { server.stop() }
    let address = SocketAddress(address: IPAddress("127.0.0.1")!, port: server.port)
    let texts: [[UInt8]] = [
      [], [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], Array("GET / HTTP/1.1\r\n\r\n".utf8),
      [UInt8](repeating: 0xFF, count: 20_000), [0x16],
    ]
    var held: [TCPSocket] = []
    for index in 0..<200 {
      let socket = try TCPSocket(to: address, until: Deadline(after: .seconds(5)))
      _ = try socket.send(texts[index % texts.count][...])
      held.append(socket)
    }
    let watch = Stopwatch()
    let client = try TestClient(shop, "old", port: server.port)
    #expect(try client.get() != nil)
    #expect(watch.seconds < 5)
    #expect(held.count == 200)
  }
}
