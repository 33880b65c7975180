// SPDX-License-Identifier: Apache-2.0

import POSIX
import Testing

@testable import PKI

/// Secrets at rest.
struct KeyRingTests {
  static func secret(_ count: Int) -> Secret { Secret((0..<count).map { UInt8($0 & 255) }) }

  @Test(arguments: [0, 1, 15, 16, 17, 1_000, 12_000])
  func `what is sealed opens, and no two are alike`(size: Int) throws {
    let ring = try KeyRing.generate(created: 0)
    let secret = Self.secret(size)
    let text = try ring.seal(secret, purpose: "p")
    #expect(text.hasPrefix("-AQ==") && KeyRing.isSealed(text))
    #expect(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    #expect(text.utf8.count == 5 + (37 + size + 2) / 3 * 4)
    #expect(try ring.open(text, purpose: "p").matches(secret))
    #expect(try ring.seal(secret, purpose: "p") != text)
    #expect(throws: SealError.damaged) { try ring.open(text, purpose: "q") }
    #expect(OpenSSLError.drainAll().isEmpty)
  }

  @Test func `a change of any bit is noticed`() throws {
    let ring = try KeyRing.generate(created: 0)
    let text = Array(try ring.seal(Self.secret(20), purpose: "p").utf8)
    for index in text.indices {
      for bit in 0..<8 {
        var changed = text
        changed[index] ^= 1 << bit
        #expect(throws: SealError.self) {
          try ring.open(String(decoding: changed, as: UTF8.self), purpose: "p")
        }
      }
      #expect(throws: SealError.self) {
        try ring.open(String(decoding: text[..<index], as: UTF8.self), purpose: "p")
      }
    }
  }

  @Test func `secrets of a real appliance are told apart`() throws {
    let ring = try KeyRing.generate(created: 0)
    // The published value of a vendor's sample: SHA-1, then ciphertext.
    let real = "-AQ==zPJb3ngM1sGjXlfX2+Qk6rbdv1I=wfL5Zc+wUAak+B7CnAVY6A=="
    #expect(KeyRing.isSealed(real) && !KeyRing.isOwn(real))
    #expect(KeyRing.isOwn(try ring.seal(Self.secret(5), purpose: "p")))
    for text in [real, "-AQ==", "", "secret", "-AQ==AAAA"] {
      #expect(throws: SealError.notOurs) { try ring.open(text, purpose: "p") }
    }
    let other = try KeyRing.generate(created: 0).seal(Self.secret(5), purpose: "p")
    #expect(throws: SealError.damaged) { try ring.open(other, purpose: "p") }
    var later = ring
    try later.addKey(created: 1)
    let new = try later.seal(Self.secret(5), purpose: "p")
    #expect(throws: SealError.unknownKey(id: 2)) { try ring.open(new, purpose: "p") }
    let old = try ring.seal(Self.secret(5), purpose: "p")
    #expect(try later.open(old, purpose: "p").matches(Self.secret(5)))
  }

  @Test func `a ring is written and read, and damage is found by line`() throws {
    var ring = try KeyRing.generate(created: 1_700_000_000)
    try ring.addKey(created: 1_700_000_001)
    let text = try ring.serialized()
    let bytes = text.withBytes { Array($0) }
    let copy = try KeyRing(parsing: text)
    #expect(copy.entries.map(\.id) == [1, 2])
    #expect(copy.entries.map(\.created) == [1_700_000_000, 1_700_000_001])
    #expect(zip(copy.entries, ring.entries).allSatisfy { $0.key.matches($1.key) })
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      let line = bytes[..<index].count { $0 == 0x0A } + 1
      let problem = #expect(throws: KeyRingError.self) {
        try KeyRing(parsing: Secret(changed))
      }
      #expect(problem.map { $0.line == line } ?? false, "byte \(index)")
    }
    let cut = #expect(throws: KeyRingError.self) {
      try KeyRing(parsing: Secret(bytes.dropLast()))
    }
    #expect(cut?.line == 3)
    #expect(throws: KeyRingError.self) { try KeyRing(parsing: Secret([])) }
  }

  @Test func `a blocked key is told by its text, and stays blocked`() throws {
    var ring = try KeyRing.generate(created: 0)
    let credential = try CredentialImport.keypair(
      Fixtures.file("rsa.pair.pem"), format: .pem, passphrase: nil)
    let key = try #require(credential.key)
    let fingerprint = credential.certificate.publicKeyFingerprint
    for isBlocked in [true, false] {
      let text = try SealedPrivateKey.seal(
        key, for: credential.certificate, keyRing: ring, isBlocked: isBlocked)
      try ring.addKey(created: 1)
      let anew = try SealedPrivateKey.resealed(text, fingerprint: fingerprint, keyRing: ring)
      for sealed in [text, anew] {
        #expect(
          try SealedPrivateKey.isBlocked(sealed, fingerprint: fingerprint, keyRing: ring)
            == isBlocked)
        let opened = try SealedPrivateKey.open(
          sealed, for: credential.certificate, keyRing: ring)
        #expect(opened.matches(credential.certificate))
      }
      #expect(throws: SealError.damaged) {
        try SealedPrivateKey.isBlocked(text, fingerprint: "other", keyRing: ring)
      }
    }
  }
}
