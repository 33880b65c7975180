// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@testable import PKI

/// Keys, requests, certificates and revocation lists, judged by the `openssl` command.
struct IssuingTests {
  private static let now: Int64 = 1_800_000_000
  private static let year: Int64 = 365 * 86_400

  private static func authority(
    _ key: PrivateKey, name: String = "Test CA", hasIdentifier: Bool = true
  ) throws -> CertificateIssuer {
    let template = CertificateTemplate(
      subject: try DistinguishedName([.init(.commonName, name)]), serial: SerialNumber(7),
      validity: now...(now + year),
      extensions: (hasIdentifier ? [.subjectKeyIdentifier] : []) + [
        .basicConstraints(isAuthority: true), .keyUsage([.keyCertSign, .cRLSign]),
      ])
    return try CertificateIssuer(certificate: template.selfSigned(by: key), key: key)
  }

  /// A folder that is gone afterwards.
  private static func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("wfsh-issuing-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test(arguments: [
    KeySpecification.rsa(bits: 512), .rsa(bits: 1024), .rsa(bits: 2048), .ec(.p256), .ec(.p384),
    .ec(.p521),
  ])
  func `a request is what openssl reads`(specification: KeySpecification) throws {
    let key = try PrivateKey.generate(specification)
    let request = try CertificateSigningRequest(
      subject: DistinguishedName([
        .init(.country, "DE"), .init(.organization, "Größe, Inc=y"), .init(.commonName, "a.b"),
      ]), key: key,
      extensions: [
        .alternativeNames([
          .dns("*.a.b"), .address("192.0.2.1"), .address("2001:db8::1"), .email("a@b.c"),
          .uri("urn:x:y,DNS:z"),
        ])
      ],
      challengePassword: Secret("Once, only".utf8))
    let checked = Fixtures.run(
      "/usr/bin/openssl", ["req", "-verify", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus"],
      input: Array(request.pem.utf8))
    let text = String(decoding: checked.output, as: UTF8.self)
    #expect(checked.status == 0 && (checked.error + text).contains("verify OK"))
    #expect(text.contains("challengePassword        :Once, only"))
    #expect(
      text.contains(
        "DNS:*.a.b, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, email:a@b.c, "
          + "URI:urn:x:y,DNS:z"))
    #expect(text.contains("Public-Key: (\(key.bits) bit)"))
    // The order of types: PrintableString where the characters allow it, as appliances write.
    let types = Fixtures.openssl(
      ["req", "-noout", "-subject", "-nameopt", "show_type,utf8"],
      input: Array(request.pem.utf8))
    #expect(types.contains("PRINTABLESTRING:a.b") && types.contains("UTF8STRING:Gr"))
    let read = try CertificateSigningRequest(pem: "text before\n" + request.pem)
    #expect(read.isSignedByItsKey && read.der == request.der)
    #expect(read.subject == request.subject)
    #expect(read.subject.description == "/C=DE/O=Gr\\xC3\\xB6\\xC3\\x9Fe, Inc=y/CN=a.b")
    #expect(read.challengePassword?.plainText == "Once, only")
    #expect(read.alternativeNames.dns == ["*.a.b"])
    let publicKey = try key.publicKey
    #expect(read.publicKey.bits == key.bits && read.publicKey.der == publicKey.der)
    var changed = request.der
    changed[changed.count - 1] ^= 1
    #expect((try? CertificateSigningRequest(der: changed))?.isSignedByItsKey != true)
    #expect(OpenSSLError.drainAll().isEmpty)
  }

  @Test(arguments: SignatureDigest.allCases)
  func `a chain verifies`(digest: SignatureDigest) throws {
    let issuer = try Self.authority(try PrivateKey.generate(.rsa(bits: 2048)))
    let request = try CertificateSigningRequest(
      subject: DistinguishedName(parsing: "CN=leaf, O=Example\\, Inc."),
      key: try PrivateKey.generate(.ec(.p256)), digest: .sha256)
    let leaf = try CertificateTemplate(
      subject: request.subject, serial: SerialNumber(0x0102_0304),
      validity: Self.now...(Self.now + Self.year),
      extensions: [
        .basicConstraints(isAuthority: false, isCritical: false), .subjectKeyIdentifier,
        .authorityKeyIdentifier, .keyUsage([.digitalSignature], isCritical: false),
        .extendedKeyUsage([.serverAuth, .clientAuth, .ipsecEndSystem]),
        .alternativeNames([.dns("leaf")]), .ocspResponder("http://ocsp.example.com/a,b"),
      ]
    ).signed(for: request.publicKey, by: issuer, digest: digest)
    #expect(leaf.isIssued(by: issuer.certificate) && leaf.serial == "01020304")
    #expect(leaf.subject == "/CN=leaf/O=Example, Inc." && leaf.usage.mayServeTLS)
    #expect(leaf.publicKeyFingerprint == (try request.publicKey.fingerprint))
    let text = Fixtures.openssl(["x509", "-noout", "-text"], input: Array(leaf.pem.utf8))
    #expect(text.lowercased().contains("signature algorithm: \(digest)with"))
    #expect(text.contains("OCSP - URI:http://ocsp.example.com/a,b"))
    #expect(text.contains("IPSec End System") && text.contains("X509v3 Authority Key Identifier"))
    #expect(text.contains("Not After : Jan 15 08:00:00 2028 GMT"))
    try Self.inFolder { folder in
      try issuer.certificate.pem.write(
        to: folder.appendingPathComponent("ca"), atomically: true, encoding: .utf8)
      let weak = digest == .md5 || digest == .sha1
      let verified = Fixtures.run(
        "/usr/bin/openssl",
        ["verify", "-auth_level", weak ? "0" : "2", "-attime", "\(Self.now + 1)", "-CAfile", "ca"],
        in: folder, input: Array(leaf.pem.utf8))
      #expect(verified.status == 0, "\(verified)")
    }
    let later = (Self.now + Self.year)...(Self.now + 2 * Self.year)
    let renewed = try leaf.renewed(
      serial: SerialNumber(0x0102_0305), validity: later, signedBy: issuer.key)
    func body(_ certificate: Certificate) -> [Substring] {
      let text = Fixtures.openssl(
        ["x509", "-noout", "-text", "-certopt", "no_serial,no_validity,no_sigdump"],
        input: Array(certificate.pem.utf8))
      return text.split(separator: "\n")
    }
    #expect(renewed.isIssued(by: issuer.certificate) && body(renewed) == body(leaf))
    #expect(renewed.serial == "01020305" && renewed.notAfter == later.upperBound)
  }

  @Test(arguments: [true, false])
  func `a list revokes`(hasIdentifier: Bool) throws {
    let key = try PrivateKey.generate(.ec(.p384))
    let issuer = try Self.authority(key, hasIdentifier: hasIdentifier)
    func leaf(_ serial: UInt32) throws -> Certificate {
      try CertificateTemplate(
        subject: DistinguishedName([.init(.commonName, "leaf")]), serial: SerialNumber(serial),
        validity: Self.now...(Self.now + Self.year),
        extensions: [.authorityKeyIdentifier]
      ).signed(for: try key.publicKey, by: issuer)
    }
    let (good, bad) = try (leaf(0x80), leaf(0xFFFF_FFFF))
    let serial = try #require(SerialNumber(hexadecimal: bad.serial))
    let list = try RevocationList(
      of: issuer, revoked: [Revocation(serial: serial, time: Self.now + 5)], number: 3,
      validity: Self.now...(Self.now + 86_400))
    let time = Self.now + 10
    #expect(try list.status(of: good, issuer: issuer.certificate, at: time) == .good)
    #expect(try list.status(of: bad, issuer: issuer.certificate, at: time) == .revoked)
    let text = Fixtures.openssl(["crl", "-noout", "-text"], input: Array(list.pem.utf8))
    #expect(text.contains("Serial Number: FFFFFFFF") && text.contains("Version 2"))
    #expect(text.contains("Revocation Date: Jan 15 08:00:05 2027 GMT"))
    #expect(text.contains("X509v3 CRL Number: \n                3"))
    try Self.inFolder { folder in
      try (issuer.certificate.pem + list.pem).write(
        to: folder.appendingPathComponent("ca"), atomically: true, encoding: .utf8)
      for (certificate, status) in [(good, Int32(0)), (bad, 2)] {
        let verified = Fixtures.run(
          "/usr/bin/openssl", ["verify", "-crl_check", "-attime", "\(time)", "-CAfile", "ca"],
          in: folder, input: Array(certificate.pem.utf8))
        #expect(verified.status == status, "\(verified)")
        #expect(status == 0 || verified.error.contains("certificate revoked"))
      }
    }
  }

  @Test(arguments: [
    ("CN=a, O=B\\, C", "/CN=a/O=B, C"), ("/O=A, B/CN=c", "/O=A, B/CN=c"),
    ("cn = a/b ,ou=x=y", "/CN=a\\/b/OU=x=y"), ("CN=a\\\\", "/CN=a\\"),
  ])
  func `names are read as they are written`(text: String, expected: String) throws {
    #expect(try DistinguishedName(parsing: text).description == expected)
  }

  static let refused: [(IssuingError, @Sendable () throws -> Void)] = [
    (.keySize(511), { _ = try PrivateKey.generate(.rsa(bits: 511)) }),
    (.interrupted, { _ = try PrivateKey.generate(.rsa(bits: 4096)) { true } }),
    (
      .digestTooLong,
      {
        let key = try PrivateKey.generate(.rsa(bits: 512))
        _ = try CertificateSigningRequest(
          subject: DistinguishedName(parsing: "CN=x"), key: key, digest: .sha512)
      }
    ),
    (.attribute(.country, "DEU"), { _ = try DistinguishedName(parsing: "C=DEU") }),
    (
      .attribute(.commonName, String(repeating: "x", count: 65)),
      { _ = try DistinguishedName([.init(.commonName, String(repeating: "x", count: 65))]) }
    ),
    (.attribute(.email, "ü@x"), { _ = try DistinguishedName([.init(.email, "ü@x")]) }),
    (.attribute(.locality, ""), { _ = try DistinguishedName([.init(.locality, "")]) }),
    (.malformedName("no name"), { _ = try DistinguishedName(parsing: "no name") }),
    (.alternativeName(.dns("a b")), { _ = try AlternativeName.dns("a b").generalName() }),
    (
      .alternativeName(.address("300.1.1.1")),
      { _ = try AlternativeName.address("300.1.1.1").generalName() }
    ),
    (.alternativeName(.email("x")), { _ = try AlternativeName.email("x").generalName() }),
    (.malformedRequest, { _ = try CertificateSigningRequest(der: [0x30, 0]) }),
    (
      .notAuthority,
      {
        let key = try PrivateKey.generate(.ec(.p256))
        let plain = CertificateTemplate(
          subject: try DistinguishedName(parsing: "CN=x"), serial: SerialNumber(1),
          validity: 0...1, extensions: [])
        _ = try CertificateIssuer(certificate: plain.selfSigned(by: key), key: key)
      }
    ),
    (
      .keyDoesNotMatch,
      {
        let issuer = try authority(try PrivateKey.generate(.ec(.p256)))
        _ = try CertificateIssuer(
          certificate: issuer.certificate, key: try PrivateKey.generate(.ec(.p256)))
      }
    ),
  ]

  @Test(arguments: refused.indices)
  func `what cannot be made has its own reason`(index: Int) throws {
    let (problem, attempt) = Self.refused[index]
    #expect(throws: problem) { try attempt() }
    #expect(OpenSSLError.drainAll().isEmpty)
  }
}
