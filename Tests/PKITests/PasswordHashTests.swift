// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@testable import PKI

/// Hashes of passwords, with `openssl passwd` as the second opinion.
struct PasswordHashTests {
  @Test(arguments: ["a", "paloalto", "Grüße 1!", String(repeating: "x", count: 200)])
  func `SHA-256 hashes are those of openssl`(password: String) throws {
    let secret = Secret(password.utf8)
    let expected = Fixtures.openssl(
      ["passwd", "-5", "-salt", "saltsalt", "-stdin"], input: Array(password.utf8))
    let hash = try PasswordHash.sha256Crypt(secret, salt: "saltsalt")
    #expect(hash == expected.trimmingCharacters(in: .newlines))
    #expect(PasswordHash.verify(secret, hash: hash))
    #expect(!PasswordHash.verify(Secret((password + "x").utf8), hash: hash))
    let random = try PasswordHash.sha256Crypt(secret)
    #expect(random.utf8.count == 3 + 8 + 1 + 43)
    #expect(try random != PasswordHash.sha256Crypt(secret))
    #expect(PasswordHash.verify(secret, hash: random))
  }

  @Test func `old hashes verify, costly and unknown ones match nothing`() {
    #expect(PasswordHash.verify(Secret("admin".utf8), hash: "fnRL/G5lXVMug"))
    #expect(!PasswordHash.verify(Secret("Admin".utf8), hash: "fnRL/G5lXVMug"))
    let md5 = Fixtures.openssl(["passwd", "-1", "-salt", "abcdefgh", "admin"])
      .trimmingCharacters(in: .newlines)
    #expect(PasswordHash.verify(Secret("admin".utf8), hash: md5))
    for hash in [
      "", "*", "$5$rounds=999999999$salt$x", "$y$jFT$x", "$2b$31$abcdefghijklmnopqrstuv",
    ] {
      #expect(!PasswordHash.verify(Secret("admin".utf8), hash: hash))
    }
  }

  @Test(
    arguments: [
      (Array("a\u{0}b".utf8), nil), ([UInt8](repeating: 97, count: 600), nil),
      (Array("a".utf8), "sa$lt"), (Array("a".utf8), ""), (Array("a".utf8), "rounds=1000"),
    ] as [([UInt8], String?)])
  func `what crypt cannot hold is refused`(password: [UInt8], salt: String?) {
    #expect(throws: PasswordHash.HashError.unusable) {
      try PasswordHash.sha256Crypt(Secret(password), salt: salt)
    }
  }
}
