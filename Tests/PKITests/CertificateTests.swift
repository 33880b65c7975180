// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@testable import PKI

/// Fields of certificates, with the `openssl` command as the second opinion.
struct CertificateTests {
  static let names = [
    "root.crt", "int.crt", "rsa.crt", "pss.crt", "p256.crt", "p521.crt", "ed25519.crt",
    "escape.crt", "umlaut.crt",
  ]

  @Test(arguments: names)
  func `a certificate has the fields that openssl prints`(name: String) throws {
    let pem = try Fixtures.file(name)
    func openssl(_ arguments: String...) -> String {
      Fixtures.openssl(["x509", "-noout"] + arguments, input: pem)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    func value(_ arguments: String...) -> String {
      let text = Fixtures.openssl(["x509", "-noout"] + arguments, input: pem)
      return String(text.drop { $0 != "=" }.dropFirst().prefix { $0 != "\n" })
    }
    let certificate = try CredentialImport.certificate(pem, format: .pem, passphrase: nil)
      .certificate
    #expect(certificate.subjectHashOld == openssl("-subject_hash_old"))
    #expect(certificate.issuerHashOld == openssl("-issuer_hash_old"))
    #expect(certificate.notBeforeText == value("-startdate"))
    #expect(certificate.notAfterText == value("-enddate"))
    #expect(certificate.subject == value("-subject", "-nameopt", "compat"))
    #expect(certificate.issuer == value("-issuer", "-nameopt", "compat"))
    #expect(
      certificate.isCertificateAuthority
        == openssl("-ext", "basicConstraints").contains("CA:TRUE"))
    #expect(certificate.pem == String(decoding: pem, as: UTF8.self))
    #expect(certificate.serial == value("-serial"))
    #expect(
      certificate.fingerprint
        == value("-fingerprint", "-sha256").replacingOccurrences(of: ":", with: ""))
    let seconds = Fixtures.run("/bin/date", ["-u", "-d", certificate.notAfterText, "+%s"]).output
    #expect(String(certificate.notAfter) == String(decoding: seconds.dropLast(), as: UTF8.self))
    #expect(try Certificate.all(pem: certificate.pem) == [certificate])
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
}
