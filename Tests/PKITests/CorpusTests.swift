// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@testable import PKI

/// Public files that must neither crash nor hang an import.
struct CorpusTests {
  /// The public test data beside the checkout.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/testdata")
  static let isPresent = FileManager.default.fileExists(atPath: folder.path)

  /// Everything that can be done with a file; returns how many certificates were read.
  static func exercise(
    _ bytes: [UInt8], as formats: [ImportFormat] = ImportFormat.allCases,
    passphrases: [Secret?] = [nil, Fixtures.passphrase], with reference: Certificate
  ) -> Int {
    var read = 0
    for format in formats {
      for passphrase in passphrases {
        for credential in [
          try? CredentialImport.certificate(bytes, format: format, passphrase: passphrase),
          try? CredentialImport.keypair(bytes, format: format, passphrase: passphrase),
        ] {
          guard let credential else { continue }
          read += 1 + credential.chain.count
          let certificate = credential.certificate
          for text in [certificate.subject, certificate.issuer, certificate.commonName ?? ""] {
            #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{7F}" })
          }
        }
        _ = try? CredentialImport.privateKey(
          bytes, format: format, passphrase: passphrase, for: reference)
      }
    }
    #expect(OpenSSLError.drainAll().isEmpty)
    return read
  }

  @Test(.enabled(if: isPresent, "the public test data is not beside the checkout"))
  func `the fuzzing corpus of OpenSSL`() throws {
    let file = Self.folder.appendingPathComponent("fuzz-corpus.json.xz").path
    let text = Fixtures.run("/usr/bin/xz", ["-dc", file]).output
    let corpus = try JSONDecoder().decode([String: String].self, from: Data(text))
    #expect(corpus.count > 1_000)
    let reference = try Fixtures.certificate("rsa.crt")
    var read = 0
    let labels = ["CERTIFICATE", "PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"]
    for (index, name) in corpus.keys.sorted().enumerated() {
      let bytes = [UInt8](try #require(corpus[name].flatMap { Data(base64Encoded: $0) }))
      let start = ContinuousClock.now
      read += Self.exercise(bytes, with: reference)
      // Each file in one kind of block: all kinds take a debug build too long.
      let block = ImportTests.pem(labels[index % labels.count], bytes)
      read += Self.exercise(
        block, as: [.pem], passphrases: [Fixtures.passphrase], with: reference)
      #expect(ContinuousClock.now - start < .seconds(10), "\(name)")
    }
    #expect(read > 0)
  }

  @Test(.enabled(if: isPresent, "the public test data is not beside the checkout"))
  func `the certificates of badssl`() throws {
    let folder = Self.folder.appendingPathComponent("badssl")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let reference = try Fixtures.certificate("rsa.crt")
    for name in names where !name.hasSuffix(".der") {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
      #expect(Self.exercise(bytes, with: reference) > 0, "\(name)")
    }
  }

  /// Deterministic damage to good files: one byte changed, or the end cut off.
  @Test(arguments: ["rsa.pair.pem", "rsa.pkcs8-aes.key", "chain.p12", "rsa.p12", "legacy-rc2.p12"])
  func `damaged files are refused or read, never more`(name: String) throws {
    let bytes = try Fixtures.file(name)
    let reference = try Fixtures.certificate("rsa.crt")
    var state: UInt64 = 1
    /// A number below `bound`, the same in every run (Knuth's MMIX generator).
    func number(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for round in 0..<60 {
      var damaged = bytes
      if round.isMultiple(of: 6) {
        damaged.removeLast(1 + number(below: bytes.count - 1))
      } else {
        damaged[number(below: bytes.count)] = UInt8(number(below: 256))
      }
      _ = Self.exercise(damaged, with: reference)
    }
  }
}
