// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@testable import PKI

/// Cryptographic messages, made and judged by the `openssl` command on the other side.
struct MessageTests {
  private static let transaction = "2.16.840.1.113733.1.9.7"
  private static let nonce = "2.16.840.1.113733.1.9.5"

  private static func identity(_ name: String) throws -> (Certificate, PrivateKey) {
    let key = try PrivateKey.generate(.rsa(bits: 2048))
    let template = CertificateTemplate(
      subject: try DistinguishedName([.init(.commonName, name)]), serial: SerialNumber(7),
      validity: 1_700_000_000...2_000_000_000, extensions: [])
    return (try template.selfSigned(by: key), key)
  }

  /// A folder with `certificate.pem`, `key.pem` and `message.der`, gone afterwards.
  private static func inFolder(
    _ certificate: Certificate, _ key: PrivateKey, message: [UInt8], _ body: (URL) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("wfsh-message-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let secret = try key.pem().withBytes { Data($0) }
    try secret.write(to: folder.appendingPathComponent("key.pem"))
    try Data(PEM.text(certificate.der, label: "CERTIFICATE").utf8)
      .write(to: folder.appendingPathComponent("certificate.pem"))
    try Data(message).write(to: folder.appendingPathComponent("message.der"))
    try body(folder)
  }

  private static func cms(_ arguments: String..., in folder: URL) -> (Int32, [UInt8]) {
    let result = Fixtures.run("/usr/bin/openssl", ["cms"] + arguments, in: folder)
    return (result.status, result.output)
  }

  @Test func `envelopes open on both sides and for nobody else`() throws {
    let (certificate, key) = try Self.identity("recipient")
    let (_, other) = try Self.identity("other")
    let content: [UInt8] = Array("line\r\n\0 line\n".utf8)
    let sealed = try EnvelopedData.seal(content, for: certificate)
    try Self.inFolder(certificate, key, message: sealed) { folder in
      let opened = Self.cms(
        "-decrypt", "-binary", "-inform", "DER", "-in", "message.der", "-recip",
        "certificate.pem", "-inkey", "key.pem", in: folder)
      #expect(opened == (0, content))
      let made = Self.cms(
        "-encrypt", "-binary", "-aes128", "-outform", "DER", "-in", "message.der",
        "certificate.pem", in: folder)
      let secret = try EnvelopedData.open(made.1, recipient: certificate, key: key)
      #expect(secret.withBytes { Array($0) } == sealed)
    }
    #expect(throws: CMSError.notDecrypted) {
      _ = try EnvelopedData.open(sealed, recipient: certificate, key: other)
    }
  }

  @Test func `signed attributes survive, and another signer is refused`() throws {
    let (certificate, key) = try Self.identity("signer")
    let (stranger, strange) = try Self.identity("signer")
    let attributes = [
      MessageAttribute(Self.transaction, .printable("A1B2")),
      MessageAttribute(Self.nonce, .octets(Array(0..<16))),
    ]
    let message = try SignedData.sign(
      [1, 2, 3], attributes: attributes, certificate: certificate, key: key)
    let read = try SignedData.read(
      message, signedByOneOf: [certificate], attributes: [Self.transaction, Self.nonce, "1.2.3"])
    #expect(read.content == [1, 2, 3])
    #expect(read.attributes == attributes)
    try Self.inFolder(certificate, key, message: message) { folder in
      let verified = Self.cms(
        "-verify", "-binary", "-inform", "DER", "-in", "message.der", "-noverify", in: folder)
      #expect(verified == (0, [1, 2, 3]))
      let printed = Self.cms(
        "-cmsout", "-print", "-inform", "DER", "-in", "message.der", in: folder)
      #expect(String(decoding: printed.1, as: UTF8.self).contains("PRINTABLESTRING:A1B2"))
    }
    // The same name and serial number, another key: only the signature tells them apart.
    let forged = try SignedData.sign(
      [1, 2, 3], attributes: attributes, certificate: stranger, key: strange)
    #expect(throws: CMSError.badSignature) {
      _ = try SignedData.read(forged, signedByOneOf: [certificate], attributes: [])
    }
  }

  @Test func `certificates alone are read from what openssl makes`() throws {
    let (certificate, key) = try Self.identity("authority")
    try Self.inFolder(certificate, key, message: []) { folder in
      let made = Fixtures.run(
        "/usr/bin/openssl",
        ["crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile", "certificate.pem"], in: folder)
      let read = try CertificatesOnlyMessage.certificates(made.output)
      #expect(read.map(\.der) == [certificate.der])
      #expect(try CertificatesOnlyMessage.make(read) == made.output)
      for count in [0, 1, made.output.count / 2, made.output.count - 1] {
        #expect(throws: CMSError.malformed) {
          _ = try CertificatesOnlyMessage.certificates(Array(made.output.prefix(count)))
        }
      }
      #expect(throws: CMSError.malformed) {
        _ = try CertificatesOnlyMessage.certificates(made.output + [0])
      }
    }
    let garbage = [UInt8](repeating: 0x30, count: 1_000_000)
    #expect(throws: CMSError.tooLarge(limit: ContentInfo.limit)) {
      _ = try CertificatesOnlyMessage.certificates(garbage)
    }
  }
}
