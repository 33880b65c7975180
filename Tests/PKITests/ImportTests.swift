// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Foundation
import POSIX
import Testing

@testable import PKI

/// What is read, and why the rest is refused.
struct ImportTests {
  static let kinds: [(name: String, algorithm: KeyAlgorithm, bits: Int)] = [
    ("rsa", .rsa, 2048), ("pss", .rsaPSS, 2048), ("p256", .ec, 256), ("p384", .ec, 384),
    ("p521", .ec, 521), ("ed25519", .ed25519, 256),
  ]

  /// An algorithm and a curve that nobody knows: nothing could be verified or served with the key.
  @Test(arguments: [
    ([UInt8]([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]), 0x7F, ""),
    ([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07], 0x7F, "id-ecPublicKey"),
  ])
  func `a public key that cannot be decoded is refused`(
    identifier: [UInt8], last: UInt8, name: String
  ) throws {
    let known = try Fixtures.certificate("p256.crt")
    let der = Fixtures.patch(known.der, identifier, identifier.dropLast() + [last])
    let pem = Array(try Certificate(der: der).pem.utf8)
    #expect(throws: ImportError.publicKeyUnreadable(name)) {
      try CredentialImport.certificate(pem, format: .pem, passphrase: nil)
    }
    let pair = try pem + Fixtures.file("p256.key")
    #expect(throws: ImportError.self) {
      try CredentialImport.keypair(pair, format: .pem, passphrase: nil)
    }
  }

  @Test func `a key on the curve SM2 is named`() throws {
    let key = Fixtures.run("openssl", ["ecparam", "-name", "SM2", "-genkey", "-noout"])
    let made = Fixtures.run(
      "openssl", ["req", "-x509", "-new", "-key", "/dev/stdin", "-sm3", "-subj", "/CN=sm2"],
      input: key.output)
    try #require(made.status == 0, "\(made.error)")
    let credential = try CredentialImport.certificate(
      made.output, format: .pem, passphrase: nil)
    #expect(credential.certificate.keyAlgorithm.description == "SM2")
  }

  @Test(arguments: kinds)
  func `keypairs of every kind, PEM and PKCS12`(
    kind: (name: String, algorithm: KeyAlgorithm, bits: Int)
  ) throws {
    let expected = try Fixtures.certificate("\(kind.name).crt")
    for (suffix, format) in [("pair.pem", ImportFormat.pem), ("p12", .pkcs12)] {
      let credential = try CredentialImport.keypair(
        Fixtures.file("\(kind.name).\(suffix)"), format: format, passphrase: Fixtures.passphrase)
      let key = try #require(credential.key)
      #expect(credential.certificate == expected)
      #expect(key.algorithm == kind.algorithm && key.bits == kind.bits)
      #expect(credential.certificate.keyAlgorithm == kind.algorithm)
      // The key survives its own encoding, in clear and encrypted.
      #expect(try PrivateKey(der: key.der()).matches(expected))
      #expect(try PrivateKey(pem: key.pem()).matches(expected))
      let sealed = try key.pem(encryptedWith: Fixtures.passphrase)
      #expect(
        try PrivateKey(pem: Secret(sealed.utf8), passphrase: Fixtures.passphrase).matches(expected))
      #expect(OpenSSLError.drainAll().isEmpty)
    }
  }

  @Test(arguments: [
    "rsa.key", "rsa.traditional.key", "rsa.pkcs8-aes.key", "rsa.pkcs8-scrypt.key",
    "rsa.pkcs8-des3.key", "rsa.pkcs8-sha512.key", "rsa.pkcs8-v1-3des.key", "rsa.pkcs8-v1-rc2.key",
    "rsa.pkcs8-v1-rc4.key", "rsa.pkcs8-v1-des.key", "rsa.traditional-aes128.key",
    "rsa.traditional-aes256.key", "rsa.traditional-des3.key", "rsa.traditional-camellia256.key",
    "rsa.traditional-aria256.key", "rsa.traditional-des.key", "p256.key", "p256.traditional.key",
    "p256.pkcs8-aes.key", "p256.traditional-aes256.key", "ed25519.pkcs8-aes.key",
  ])
  func `keys in every encryption open, and only with their passphrase`(name: String) throws {
    let certificate = try Fixtures.certificate(String(name.prefix { $0 != "." }) + ".crt")
    let bytes = try Fixtures.file(name)
    let key = try CredentialImport.privateKey(
      bytes, passphrase: Fixtures.passphrase, for: certificate)
    #expect(key.matches(certificate))
    guard String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED") else { return }
    #expect(throws: ImportError.passphraseRequired) {
      try CredentialImport.privateKey(bytes, passphrase: nil, for: certificate)
    }
    // Many wrong ones: now and then the padding looks right by chance.
    for number in 0..<(name.contains("traditional") ? 400 : 4) {
      #expect(throws: ImportError.wrongPassphrase) {
        try CredentialImport.privateKey(
          bytes, passphrase: Secret("wrong\(number)".utf8), for: certificate)
      }
    }
    #expect(OpenSSLError.drainAll().isEmpty)
  }

  @Test(arguments: [
    ("chain.p12", true), ("legacy-des3.p12", true), ("legacy-rc2.p12", true), ("nomac.p12", true),
    ("empty.p12", false), ("empty-nomac.p12", false), ("clear-bags.p12", true),
    ("clear.p12", false),
  ])
  func `PKCS12 in every clothing`(name: String, isProtected: Bool) throws {
    let bytes = try Fixtures.file(name)
    let expected = try Fixtures.certificate("rsa.crt")
    let right: [Secret?] = isProtected ? [Fixtures.passphrase] : [nil, Secret([])]
    for passphrase in right {
      let credential = try CredentialImport.keypair(
        bytes, format: .pkcs12, passphrase: passphrase)
      #expect(credential.certificate == expected)
      #expect(credential.key != nil)
    }
    guard isProtected else { return }
    for passphrase in [Secret("sesame-1".utf8), Secret([])] {
      #expect(throws: ImportError.wrongPassphrase) {
        try CredentialImport.keypair(bytes, format: .pkcs12, passphrase: passphrase)
      }
    }
    #expect(throws: ImportError.filePassphraseRequired) {
      try CredentialImport.keypair(bytes, format: .pkcs12, passphrase: nil)
    }
    #expect(OpenSSLError.drainAll().isEmpty)
  }

  @Test func `a passphrase beyond ASCII opens PKCS12`() throws {
    let bytes = try Fixtures.file("unicode.p12")
    #expect(
      try CredentialImport.keypair(
        bytes, format: .pkcs12, passphrase: Secret("Grüße €".utf8)
      ).key != nil)
    #expect(throws: ImportError.wrongPassphrase) {
      try CredentialImport.keypair(bytes, format: .pkcs12, passphrase: Secret("Grusse €".utf8))
    }
  }

  /// PAN-OS refuses a file whose first certificate does not match the key ("private key mismatch").
  @Test(arguments: [true, false])
  func `the first certificate of PKCS12 must match where no identifier says otherwise`(
    isLeafFirst: Bool
  ) throws {
    let leaf = try Fixtures.certificate("p256.crt")
    let authority = try Fixtures.certificate("int.crt")
    let key = try PrivateKey(pem: Secret(Fixtures.file("p256.key")))
    let stack = OPENSSL_sk_new_null()
    defer { OPENSSL_sk_free(stack) }
    for certificate in isLeafFirst ? [leaf, authority] : [authority, leaf] {
      OPENSSL_sk_push(stack, UnsafeRawPointer(certificate.pointer))
    }
    let file = PKCS12_create("p", nil, key.pointer, nil, stack, 0, 0, 100, 100, 0)
    defer { PKCS12_free(file) }
    let bytes = try #require(encoded { i2d_PKCS12(file, $0) })
    if isLeafFirst {
      let pair = try CredentialImport.keypair(
        bytes, format: .pkcs12, passphrase: Secret("p".utf8))
      #expect(pair.certificate == leaf && pair.chain == [authority])
    } else {
      #expect(throws: ImportError.keyDoesNotMatch) {
        try CredentialImport.keypair(bytes, format: .pkcs12, passphrase: Secret("p".utf8))
      }
    }
  }

  @Test func `a chain is put in order, leaf first`() throws {
    let names = ["rsa.crt", "int.crt", "root.crt"]
    let expected = try names.map(Fixtures.certificate)
    let unrelated = try Fixtures.text("umlaut.crt")
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let texts = try order.map { try Fixtures.text(names[$0]) }
      let text = texts.joined(separator: "text between\n") + texts[0] + unrelated
      let certificate = try CredentialImport.certificate(
        Array(texts.joined().utf8), format: .pem, passphrase: nil)
      #expect([certificate.certificate] + certificate.chain == expected)
      #expect(certificate.key == nil && certificate.unrelated.isEmpty)
      let pair = try CredentialImport.keypair(
        Array((try Fixtures.text("rsa.key") + text).utf8), format: .pem, passphrase: nil)
      #expect([pair.certificate] + pair.chain == expected)
      #expect(pair.unrelated.map(\.pem) == [unrelated])
    }
    let file = try CredentialImport.keypair(
      Fixtures.file("chain.p12"), format: .pkcs12, passphrase: Fixtures.passphrase)
    #expect([file.certificate] + file.chain == expected)
    let authority = try CredentialImport.certificate(
      Fixtures.file("ca.p12"), format: .pkcs12, passphrase: Fixtures.passphrase)
    #expect([authority.certificate] + authority.chain == Array(expected.dropFirst()))
  }

  @Test(arguments: ["\r\n", "\n", "\r", " \t\n"])
  func `PEM with foreign line ends, a mark and text`(lineEnd: String) throws {
    let text =
      "\u{FEFF}Bag Attributes\n    localKeyID: 01 02\n" + (try Fixtures.text("p256.params.pem"))
      + (try Fixtures.text("p256.pkcs8-aes.key")) + "subject=/CN=x\n"
      + (try Fixtures.text("p256.crt")) + "-- end"
    let bytes = Array(text.replacingOccurrences(of: "\n", with: lineEnd).utf8)
    let credential = try CredentialImport.keypair(
      bytes, format: .pem, passphrase: Fixtures.passphrase)
    #expect(try credential.certificate == Fixtures.certificate("p256.crt"))
  }

  @Test func `the first of several keys may be another certificate's`() throws {
    let text = try ["other.key", "rsa.key", "root.crt", "rsa.crt"].map(Fixtures.text).joined()
    let pair = try CredentialImport.keypair(Array(text.utf8), format: .pem, passphrase: nil)
    #expect(try pair.certificate == Fixtures.certificate("rsa.crt"))
    #expect(
      try CredentialImport.certificate(
        Fixtures.file("rsa.trusted.crt"), format: .pem, passphrase: nil
      ).certificate
        == Fixtures.certificate("rsa.crt"))
  }

  enum Category { case certificate, keypair, privateKey }

  /// What is read from a file of several parts: names joined, or a function on the bytes.
  struct Refusal: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let category: Category
    let format: ImportFormat
    let content: @Sendable () throws -> [UInt8]
    let accepts: @Sendable (ImportError) -> Bool

    init(
      _ name: String, _ category: Category, _ format: ImportFormat, _ problem: ImportError,
      _ content: @escaping @Sendable () throws -> [UInt8]
    ) {
      testDescription = name
      self.category = category
      self.format = format
      self.content = content
      accepts = { $0 == problem }
    }

    init(
      malformed name: String, _ category: Category, _ format: ImportFormat,
      _ content: @escaping @Sendable () throws -> [UInt8]
    ) {
      testDescription = name
      self.category = category
      self.format = format
      self.content = content
      accepts = { if case .malformed = $0 { true } else { false } }
    }
  }

  static func files(_ names: String...) -> @Sendable () throws -> [UInt8] {
    { try names.flatMap(Fixtures.file) }
  }

  static func pem(_ label: String, _ bytes: [UInt8]) -> [UInt8] {
    let body = Data(bytes).base64EncodedString(options: [.lineLength64Characters])
    return Array("-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n".utf8)
  }

  static func flipped(_ name: String, at offset: Int) -> @Sendable () throws -> [UInt8] {
    {
      var bytes = try Fixtures.file(name)
      bytes[offset] ^= 0x10
      let certificate = String(name.prefix { $0 != "." }) + ".crt"
      return pem("PRIVATE KEY", bytes) + (try Fixtures.file(certificate))
    }
  }

  static let limit = ImportError.iterationCountTooHigh(limit: DerivationLimit.iterations)

  // Content is made when its test runs.
  static let refusals: [Refusal] = [
    Refusal("empty", .certificate, .pem, .empty) { [] },
    Refusal("blank", .keypair, .pkcs12, .empty) { Array(" \r\n".utf8) },
    Refusal("only a mark", .keypair, .pem, .empty) { [0xEF, 0xBB, 0xBF, 0x0A] },
    Refusal("text", .certificate, .pem, .notACertificate) { Array("hello\n".utf8) },
    Refusal("text for a key", .privateKey, .pem, .keyMissing) { Array("hello\n".utf8) },
    Refusal("noise", .certificate, .pem, .notACertificate) { (0...255).map { UInt8($0) } },
    Refusal("a key for a certificate", .certificate, .pem, .notACertificate, files("rsa.key")),
    Refusal("a request", .certificate, .pem, .notACertificate, files("request.csr")),
    Refusal(
      "a request with a key", .keypair, .pem, .certificateMissing, files("request.csr", "rsa.key")),
    Refusal("DER for PEM", .certificate, .pem, .notStatedFormat(.pem), files("rsa.crt.der")),
    Refusal("a DER key for PEM", .privateKey, .pem, .notStatedFormat(.pem), files("rsa.der")),
    Refusal("PKCS12 for PEM", .keypair, .pem, .notStatedFormat(.pem), files("rsa.p12")),
    Refusal("PEM for PKCS12", .keypair, .pkcs12, .notStatedFormat(.pkcs12), files("rsa.pair.pem")),
    Refusal(
      "DER for PKCS12", .certificate, .pkcs12, .notStatedFormat(.pkcs12), files("rsa.crt.der")),
    Refusal("text for PKCS12", .keypair, .pkcs12, .notStatedFormat(.pkcs12)) { Array("x\n".utf8) },
    Refusal("no key", .keypair, .pem, .keyMissing, files("rsa.crt", "int.crt")),
    Refusal("no key in PKCS12", .keypair, .pkcs12, .keyMissing, files("ca.p12")),
    Refusal("a certificate for a key", .privateKey, .pem, .keyMissing, files("rsa.crt")),
    Refusal("no certificate", .keypair, .pem, .certificateMissing, files("rsa.key")),
    Refusal(
      "no certificate in PKCS12", .keypair, .pkcs12, .certificateMissing, files("key-only.p12")),
    Refusal(
      "another key of another kind", .keypair, .pem, .keyDoesNotMatch, files("rsa.crt", "other.key")
    ),
    Refusal(
      "another key of the same kind", .keypair, .pem, .keyDoesNotMatch,
      files("rsa.crt", "other-rsa.key")),
    Refusal("another EC key", .keypair, .pem, .keyDoesNotMatch, files("p256.crt", "other.key")),
    Refusal(
      "a key of another curve", .keypair, .pem, .keyDoesNotMatch, files("p384.crt", "other.key")),
    Refusal("another private key", .privateKey, .pem, .keyDoesNotMatch, files("other-rsa.key")),
    Refusal(
      "a key that cannot sign", .keypair, .pem, .unsupportedAlgorithm("X25519"),
      files("rsa.crt", "x25519.key")),
    Refusal("damaged d", .keypair, .pem, .keyDamaged, flipped("rsa.der", at: 400)),
    Refusal("damaged prime", .keypair, .pem, .keyDamaged, flipped("rsa.der", at: 600)),
    Refusal("damaged coefficient", .keypair, .pem, .keyDamaged, flipped("rsa.der", at: 1150)),
    Refusal("damaged scalar", .keypair, .pem, .keyDamaged, flipped("p256.der", at: 50)),
    Refusal("too large a file", .certificate, .pem, .tooLarge(.file, limit: 4 << 20)) {
      [UInt8](repeating: 0x41, count: 4 << 20 + 1)
    },
    Refusal("too many certificates", .certificate, .pem, .tooLarge(.certificates, limit: 100)) {
      try (0..<101).flatMap { _ in try Fixtures.file("rsa.crt") }
    },
    Refusal("PBKDF2 for minutes", .keypair, .pem, limit) {
      let bytes = Fixtures.patch(
        try Fixtures.file("rsa.iter.der"), [2, 3, 1, 0, 1], [2, 3, 0x7F, 0xFF, 0xFF])
      return pem("ENCRYPTED PRIVATE KEY", bytes) + (try Fixtures.file("rsa.crt"))
    },
    Refusal(malformed: "negative iterations", .keypair, .pem) {
      let bytes = Fixtures.patch(
        try Fixtures.file("rsa.iter.der"), [2, 3, 1, 0, 1], [2, 3, 0xFF, 0, 1])
      return pem("ENCRYPTED PRIVATE KEY", bytes) + (try Fixtures.file("rsa.crt"))
    },
    Refusal("scrypt for minutes", .keypair, .pem, limit) {
      let bytes = Fixtures.patch(
        try Fixtures.file("rsa.scrypt.der"), [2, 2, 0x40, 0, 2, 1, 8, 2, 1, 1],
        [2, 2, 0x40, 0, 2, 1, 8, 2, 1, 0x7F])
      return pem("ENCRYPTED PRIVATE KEY", bytes) + (try Fixtures.file("rsa.crt"))
    },
    Refusal("PKCS12 for minutes", .keypair, .pkcs12, limit) {
      Fixtures.patch(try Fixtures.file("iter.p12"), [2, 3, 1, 0, 1], [2, 3, 0x7F, 0xFF, 0xFF])
    },
    Refusal("unknown cipher", .keypair, .pem, .unsupportedAlgorithm("NONSENSE-1")) {
      let text = try Fixtures.text("rsa.traditional-aes128.key")
      return Array(text.replacingOccurrences(of: "AES-128-CBC", with: "NONSENSE-1").utf8)
        + (try Fixtures.file("rsa.crt"))
    },
    Refusal(malformed: "PEM cut off", .certificate, .pem) {
      try Fixtures.file("rsa.crt").dropLast(40)
    },
    Refusal(malformed: "wrong end line", .certificate, .pem) {
      Array(try Fixtures.text("rsa.crt").replacingOccurrences(of: "END C", with: "END X").utf8)
    },
    Refusal(malformed: "wrong base64", .certificate, .pem) {
      Array(try Fixtures.text("rsa.crt").replacingOccurrences(of: "MII", with: "M!I").utf8)
    },
    Refusal(malformed: "DER in PEM cut off", .certificate, .pem) {
      pem("CERTIFICATE", try Fixtures.file("rsa.crt.der").dropLast(100))
    },
    Refusal(malformed: "PKCS12 cut off", .keypair, .pkcs12) {
      try Fixtures.file("rsa.p12").dropLast(100)
    },
    Refusal(malformed: "encrypted key cut off", .keypair, .pem) {
      pem("ENCRYPTED PRIVATE KEY", try Fixtures.file("rsa.iter.der").dropLast(3))
        + (try Fixtures.file("rsa.crt"))
    },
    Refusal(malformed: "DEK-Info without vector", .keypair, .pem) {
      let text = try Fixtures.text("rsa.traditional-aes128.key")
      return Array(text.replacingOccurrences(of: "AES-128-CBC,", with: "AES-128-CBC").utf8)
        + (try Fixtures.file("rsa.crt"))
    },
  ]

  @Test(arguments: refusals)
  func `refused for its own reason, quickly`(refusal: Refusal) throws {
    let bytes = try refusal.content()
    let certificate = try Fixtures.certificate("rsa.crt")
    let start = ContinuousClock.now
    let problem = #expect(throws: ImportError.self) {
      switch refusal.category {
      case .certificate:
        _ = try CredentialImport.certificate(
          bytes, format: refusal.format, passphrase: Fixtures.passphrase)
      case .keypair:
        _ = try CredentialImport.keypair(
          bytes, format: refusal.format, passphrase: Fixtures.passphrase)
      case .privateKey:
        _ = try CredentialImport.privateKey(
          bytes, format: refusal.format, passphrase: Fixtures.passphrase, for: certificate)
      }
    }
    let found = try #require(problem)
    #expect(refusal.accepts(found), "\(found)")
    #expect(!found.description.contains("Sesame"))
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(OpenSSLError.drainAll().isEmpty)
  }
}
