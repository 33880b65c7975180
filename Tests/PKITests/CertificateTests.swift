// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@testable import PKI

/// Fields of certificates and of their entries, with the `openssl` command as the second opinion.
struct CertificateTests {
  static let names = [
    "root.crt", "int.crt", "rsa.crt", "pss.crt", "p256.crt", "p521.crt", "ed25519.crt",
    "escape.crt", "umlaut.crt",
  ]

  @Test(arguments: names)
  func `an entry has the fields that openssl prints`(name: String) throws {
    let pem = try Fixtures.file(name)
    func openssl(_ arguments: String...) -> String {
      Fixtures.openssl(["x509", "-noout"] + arguments, input: pem)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    func value(_ arguments: String...) -> String {
      let text = Fixtures.openssl(["x509", "-noout"] + arguments, input: pem)
      return String(text.drop { $0 != "=" }.dropFirst().prefix { $0 != "\n" })
    }
    let ring = try KeyRing.generate(created: 0)
    let credential = try CredentialImport.certificate(pem, format: .pem, passphrase: nil)
    let certificate = credential.certificate
    let entry = try CertificateEntryFields(credential, keyRing: ring)
    #expect(
      entry.fields.map(\.name) == [
        "subject-hash", "issuer-hash", "not-valid-before", "issuer", "not-valid-after",
        "common-name", "expiry-epoch", "ca", "subject", "public-key", "algorithm",
      ])
    #expect(entry["subject-hash"] == openssl("-subject_hash_old"))
    #expect(entry["issuer-hash"] == openssl("-issuer_hash_old"))
    #expect(entry["not-valid-before"] == value("-startdate"))
    #expect(entry["not-valid-after"] == value("-enddate"))
    #expect(entry["subject"] == value("-subject", "-nameopt", "compat"))
    #expect(entry["issuer"] == value("-issuer", "-nameopt", "compat"))
    #expect(entry["ca"] == (openssl("-ext", "basicConstraints").contains("CA:TRUE") ? "yes" : "no"))
    #expect(entry["public-key"] == String(decoding: pem, as: UTF8.self))
    #expect(certificate.serial == value("-serial"))
    #expect(
      certificate.fingerprint
        == value("-fingerprint", "-sha256").replacingOccurrences(of: ":", with: ""))
    let date = try #require(entry["not-valid-after"])
    let seconds = Fixtures.run("/bin/date", ["-u", "-d", date, "+%s"]).output
    #expect(entry["expiry-epoch"] == String(decoding: seconds.dropLast(), as: UTF8.self))
    #expect(try Certificate.all(pem: #require(entry["public-key"])) == [certificate])
  }

  @Test func `names of the leaf`() throws {
    let certificate = try Fixtures.certificate("rsa.crt")
    #expect(certificate.commonName == "rsa.example.com")
    #expect(certificate.subject == "/C=DE/O=Example Org/CN=rsa.example.com")
    #expect(certificate.issuer == "/O=Example Org/CN=Issuing CA")
    let names = certificate.subjectAlternativeNames
    #expect(names.dns == ["rsa.example.com"])
    #expect(names.addresses == ["192.0.2.1", "2001:db8::1:0:0:1"])
    #expect(names.email == ["a@example.com"])
    #expect(!certificate.isSelfIssued && certificate.usage.mayServeTLS)
  }

  @Test func `links are signatures, not only names`() throws {
    let (root, issuing, leaf) = try (
      Fixtures.certificate("root.crt"), Fixtures.certificate("int.crt"),
      Fixtures.certificate("rsa.crt")
    )
    #expect(leaf.isIssued(by: issuing) && issuing.isIssued(by: root) && root.isIssued(by: root))
    #expect(!leaf.isIssued(by: root) && !issuing.isIssued(by: leaf) && !root.isIssued(by: leaf))
    var changed = leaf.der
    changed[changed.count - 1] ^= 1
    #expect(try !Certificate(der: changed).isIssued(by: issuing))
    #expect(OpenSSLError.drainAll().isEmpty)
  }

  @Test func `what a name holds never reaches a terminal`() throws {
    let hostile = try Fixtures.certificate("escape.crt")
    #expect(hostile.commonName == "a\\x1B[2Jb\\xE2\\x80\\xAE")
    #expect(hostile.subject == "/CN=a\\x1B[2Jb\\xE2\\x80\\xAE/O=x")
    let umlaut = try Fixtures.certificate("umlaut.crt")
    #expect(umlaut.commonName == "Müller")
    #expect(umlaut.subject == "/CN=M\\xC3\\xBCller")
  }

  @Test func `an entry keeps chain and key within the schema's size`() throws {
    let ring = try KeyRing.generate(created: 0)
    let credential = try CredentialImport.keypair(
      Fixtures.file("chain.p12"), format: .pkcs12, passphrase: Fixtures.passphrase)
    let entry = try CertificateEntryFields(credential, keyRing: ring)
    #expect(
      try entry["public-key"]
        == ["rsa.crt", "int.crt", "root.crt"].map(Fixtures.text).joined())
    #expect(entry.fields.last?.name == "private-key")
    let sealed = try #require(entry["private-key"])
    #expect(KeyRing.isSealed(sealed) && !sealed.contains("\n"))
    let key = try SealedPrivateKey.open(sealed, for: credential.certificate, keyRing: ring)
    #expect(key.matches(credential.certificate))
    // A key does not open below another certificate.
    #expect(throws: SealError.damaged) {
      try SealedPrivateKey.open(sealed, for: Fixtures.certificate("p256.crt"), keyRing: ring)
    }
    let long = [Certificate](repeating: credential.certificate, count: 20)
    #expect(throws: ImportError.tooLarge(.publicKey, limit: 16_384)) {
      try CertificateEntryFields(certificate: credential.certificate, chain: long, privateKey: nil)
    }
  }
}
