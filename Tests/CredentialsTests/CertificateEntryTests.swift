// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import Testing

/// Entries of the list of certificates, written and read back.
struct CertificateEntryTests {
  @Test func `an entry has the fields of the appliance in its order`() throws {
    let root = try Sample().root.certificate
    let fields = try CertificateEntryFields(certificate: root, chain: [], privateKey: nil)
    #expect(
      fields.container.map(\.name) == [
        "subject-hash", "issuer-hash", "not-valid-before", "issuer", "not-valid-after",
        "common-name", "expiry-epoch", "ca", "subject", "public-key", "algorithm",
      ])
    #expect(fields["ca"] == "yes")
    #expect(fields["expiry-epoch"] == String(root.notAfter))
    let entry = CertificateEntry(name: "root", fields.container)
    #expect(entry.isCertificationAuthority && entry.subject == root.subject)
    #expect(entry.notAfter == root.notAfter && entry.sealedPrivateKey == nil)
    #expect(try entry.certificates() == [root])
  }

  @Test func `an entry keeps its chain and a key that opens beside it only`() throws {
    let (ring, sample) = (try KeyRing.generate(created: 0), try Sample())
    let (server, chain) = (sample.server, [sample.intermediate.certificate])
    let sealed = try SealedPrivateKey.seal(server.key, for: server.certificate, keyRing: ring)
    let fields = try CertificateEntryFields(
      certificate: server.certificate, chain: chain, privateKey: sealed)
    #expect(fields.fields.last?.name == "private-key")
    let entry = CertificateEntry(name: "server", fields.container)
    #expect(try entry.certificates() == [server.certificate] + chain)
    #expect(
      try entry.privateKey(for: server.certificate, keyRing: ring).matches(server.certificate))
    #expect(throws: CredentialError.privateKeyUnusable("server", .damaged)) {
      try entry.privateKey(for: sample.root.certificate, keyRing: ring)
    }
  }

  @Test func `an entry stays within the size of the schema`() throws {
    let root = try Sample().root.certificate
    let long = [Certificate](repeating: root, count: 40)
    #expect(throws: ImportError.tooLarge(.publicKey, limit: 16_384)) {
      try CertificateEntryFields(certificate: root, chain: long, privateKey: nil)
    }
  }

  @Test func `what is missing is said as data`() throws {
    var sample = try Sample()
    #expect(throws: CredentialError.noCertificate("absent")) {
      try sample.credentials.requiredCertificate("absent")
    }
    try sample.set(Sample.places.certificate("asked"), ["csr": "none"])
    let asked = try sample.credentials.requiredCertificate("asked")
    #expect(throws: CredentialError.certificatePending("asked")) { try asked.certificate() }
    try sample.set(Sample.places.certificate("damaged"), ["public-key": "none"])
    let damaged = try sample.credentials.requiredCertificate("damaged")
    #expect(throws: CredentialError.certificateUnreadable("damaged")) {
      try damaged.certificate()
    }
    #expect(throws: CredentialError.noSigningRequest("damaged")) {
      try damaged.signingRequest()
    }
  }
}
