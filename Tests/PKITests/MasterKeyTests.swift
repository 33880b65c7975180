// SPDX-License-Identifier: Apache-2.0

import POSIX
import Testing

@testable import PKI

/// Keys that are made of a master key.
struct MasterKeyTests {
  private static let first = Secret(Array("Sixteen-Letters1".utf8))
  private static let second = Secret(Array("Other-Letters-16".utf8))
  private static let terms = MasterKeyTerms(
    since: 100, expires: 200, reminds: nil, isUnfinished: true)

  @Test func `appliances of one master key read each other`() throws {
    let secret = KeyRingTests.secret(40)
    var mine = try KeyRing.generate(created: 1)
    var theirs = try KeyRing.generate(created: 2)
    let old = try mine.seal(secret, purpose: "p")
    #expect(try !mine.isMasterKey(Self.first))
    try mine.set(masterKey: Self.first, terms: Self.terms)
    try theirs.set(masterKey: Self.first, terms: Self.terms)
    #expect(try mine.isMasterKey(Self.first))
    #expect(try !mine.isMasterKey(Self.second))
    #expect(!mine.isCurrent(old))
    #expect(try mine.open(old, purpose: "p").matches(secret))
    let new = try mine.resealed(old, purpose: "p")
    #expect(mine.isCurrent(new))
    #expect(try theirs.open(new, purpose: "p").matches(secret))
    #expect(throws: SealError.damaged) { try mine.resealed(old, purpose: "q") }
    // Another one, and back: what was sealed under either opens all the time.
    try mine.set(masterKey: Self.second, terms: Self.terms)
    #expect(!mine.isCurrent(new))
    #expect(try mine.open(new, purpose: "p").matches(secret))
    try mine.set(masterKey: Self.first, terms: Self.terms)
    #expect(mine.entries.count == 3 && mine.isCurrent(new))
    #expect(try mine.isMasterKey(Self.first))
    #expect(try mine.open(old, purpose: "p").matches(secret))
  }

  @Test func `terms are written and read, and no master key is`() throws {
    var ring = try KeyRing.generate(created: 1)
    try ring.set(masterKey: Self.first, terms: Self.terms)
    let text = try ring.serialized()
    #expect(!text.plainText.contains("Sixteen"))
    var copy = try KeyRing(parsing: text)
    #expect(copy.terms == Self.terms && copy.entries.count == 2)
    copy.finishChange()
    #expect(copy.terms?.isUnfinished == false && copy.terms?.expires == 200)
    let bytes = text.bytes
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect(throws: KeyRingError.self, "byte \(index)") {
        try KeyRing(parsing: Secret(changed))
      }
    }
  }
}
