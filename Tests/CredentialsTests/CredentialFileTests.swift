// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import POSIX
import Testing

/// Entries of the candidate as files, and files as entries.
struct CredentialFileTests {
  private static let passphrase = Secret("passphrase".utf8)

  private static func export(
    _ name: String, _ format: CredentialFileExport.Format, key: Bool = false, from box: Box
  ) throws -> [UInt8] {
    try box.credentials.fileExport.bytes(
      of: name, format: format, includesKey: key, passphrase: passphrase)
  }

  private static func load(
    _ content: CredentialFileImport.Content, _ bytes: [UInt8], as name: String,
    _ format: ImportFormat = .pem, into box: Box, isBlocked: Bool = false
  ) throws {
    try box.credentials.fileImport.load(
      content, from: bytes, as: name, format: format, passphrase: passphrase,
      isBlocked: isBlocked)
  }

  @Test(arguments: [CredentialFileExport.Format.pem, .pkcs12])
  func `an exported key pair is imported on another box`(
    format: CredentialFileExport.Format
  ) throws {
    let (box, other) = (try Box(), try Box())
    try box.generate("server")
    let bytes = try Self.export("server", format, key: true, from: box)
    let wanted = try #require(ImportFormat(rawValue: format.rawValue))
    try Self.load(.keypair, bytes, as: "copy", wanted, into: other, isBlocked: true)
    let certificate = try box.entry("server").certificate()
    #expect(try other.entry("copy").certificate() == certificate)
    #expect(try other.credentials.issuing.identity("copy").key.matches(certificate))
    #expect(throws: CredentialExportError(name: "copy", reason: .keyIsBlocked)) {
      try Self.export("copy", format, key: true, from: other)
    }
  }

  @Test func `the answer to a request joins its key, any other certificate is refused`() throws {
    let box = try Box()
    try box.generate("server", by: .external)
    let sealed = try #require(try box.entry("server").sealedPrivateKey)
    let text = String(
      decoding: try Self.export("server", .pkcs10, from: box), as: UTF8.self)
    #expect(text == (try box.entry("server").request))
    #expect(throws: CredentialExportError(name: "server", reason: .requestHoldsNoKey)) {
      try Self.export("server", .pkcs10, key: true, from: box)
    }
    let foreign = try Sample().server.certificate
    #expect(throws: CredentialImportError.otherRequest("server")) {
      try Self.load(.certificate, Array(foreign.pem.utf8), as: "server", into: box)
    }
    let request = try CertificateSigningRequest(pem: text)
    let root = try Sample().root
    let answer = try CertificateTemplate(
      subject: request.subject, serial: SerialNumber(1), validity: box.now...(box.now + 86_400),
      extensions: []
    ).signed(
      for: request.publicKey, by: CertificateIssuer(certificate: root.certificate, key: root.key),
      digest: .sha256)
    try Self.load(.certificate, Array(answer.pem.utf8), as: "server", into: box)
    #expect(try box.entry("server").sealedPrivateKey == sealed)
    #expect(try box.credentials.issuing.identity("server").key.matches(answer))
  }

  @Test func `a private key needs its certificate`() throws {
    let box = try Box()
    let key = try Sample().server.key.pem()
    let missing = CredentialError.noCertificate("server")
    #expect(throws: CredentialImportError.noCertificateForKey("server", missing)) {
      try Self.load(.privateKey, key.bytes, as: "server", into: box)
    }
    try box.generate("server")
    #expect(throws: CredentialImportError.file("server", .keyDoesNotMatch)) {
      try Self.load(.privateKey, key.bytes, as: "server", into: box)
    }
  }

  @Test func `a key is exported with a passphrase and in a format that holds one`() throws {
    let box = try Box()
    try box.generate("server")
    let files = box.credentials.fileExport
    #expect(throws: CredentialExportError(name: "server", reason: .certificateOnly)) {
      try Self.export("server", .der, key: true, from: box)
    }
    #expect(throws: CredentialExportError(name: "server", reason: .keyNeedsPassphrase)) {
      try files.bytes(of: "server", format: .pem, includesKey: true, passphrase: nil)
    }
    #expect(throws: CredentialExportError(name: "server", reason: .pkcs12NeedsPassphrase)) {
      try files.bytes(of: "server", format: .pkcs12, includesKey: false, passphrase: nil)
    }
    #expect(try Self.export("server", .der, from: box) == box.entry("server").certificate().der)
  }
}
