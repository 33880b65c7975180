// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import Testing

/// Path building through imported CA certificates.
struct IssuerWalkTests {
  @Test func `the walk leads to the root, the served chain ends before it`() throws {
    var sample = try Sample()
    try sample.add("server", sample.server)
    try sample.add("root", sample.root)
    let server = sample.server.certificate
    #expect(sample.credentials.issuerWalk(from: server).root == nil)
    try sample.add("intermediate", sample.intermediate)
    let credentials = sample.credentials
    #expect(credentials.issuerWalk(from: server).map(\.name) == ["intermediate", "root"])
    #expect(credentials.issuerWalk(from: server).root?.certificate == sample.root.certificate)
    #expect(credentials.issuerWalk(from: sample.root.certificate).map(\.name) == [])
    let entry = try credentials.requiredCertificate("server")
    #expect(
      try credentials.servedChain(of: entry) == [server, sample.intermediate.certificate])
  }

  @Test func `a chain that came with the certificate is served without its root`() throws {
    var sample = try Sample()
    let chain = [sample.intermediate.certificate, sample.root.certificate]
    try sample.add("server", sample.server, chain: chain)
    let entry = try sample.credentials.requiredCertificate("server")
    #expect(
      try sample.credentials.servedChain(of: entry)
        == [sample.server.certificate, sample.intermediate.certificate])
  }

  @Test func `an intermediate CA that cannot be read makes the chain unreadable`() throws {
    var sample = try Sample()
    try sample.add("server", sample.server)
    try sample.add("intermediate", sample.intermediate)
    try sample.edit(
      .set(
        Sample.places.certificate("intermediate").appending(node: "public-key"), "damaged"))
    let credentials = sample.credentials
    let entry = try credentials.requiredCertificate("server")
    #expect(throws: CredentialError.certificateUnreadable("intermediate")) {
      try credentials.servedChain(of: entry)
    }
  }

  @Test func `a CA of the same name with another key is not the issuer`() throws {
    var sample = try Sample()
    try sample.add("other", Sample.authority("intermediate", by: sample.root))
    let server = sample.server.certificate
    #expect(sample.credentials.issuerWalk(from: server).map(\.name) == [])
    try sample.add("intermediate", sample.intermediate)
    #expect(sample.credentials.issuerWalk(from: server).map(\.name) == ["intermediate"])
  }

  @Test func `two CAs that issued each other end the walk`() {
    let certificate = try! Sample().server.certificate
    let walk = IssuerWalk(from: certificate) { _ in
      IssuerWalk.Issuer(name: "itself", certificate: certificate)
    }
    #expect(walk.map(\.name).count == 20)
    #expect(walk.root == nil)
  }
}
