// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import POSIX
import Store
import Testing

/// Secrets of configurations under the key ring of a state directory.
struct StoredKeyRingTests {
  private static let challenge: Path = Box.places.scepProfiles.appending(entry: "dev")
    .appending(node: "scep-challenge").appending(node: "fixed")

  private static func secret(_ text: String) -> Secret { Secret(text.utf8) }

  private static func storedChallenge(_ box: Box) throws -> String {
    try #require(try box.store.candidate()[challenge]?.leaf)
  }

  /// A box whose candidate holds a secret and a private key.
  private static func box() throws -> Box {
    let box = try Box()
    try box.edit(
      box.credentials.keyRing.sealed([.set(challenge, "one-time")], at: [challenge]))
    try box.generate("server")
    return box
  }

  @Test func `secret leaves are encrypted once, others stay as they are`() throws {
    let box = try Self.box()
    let keyRing = box.credentials.keyRing
    let text = try Self.storedChallenge(box)
    #expect(KeyRing.isSealed(text))
    #expect(try keyRing.load().open(text, purpose: "fixed").matches(Self.secret("one-time")))
    let name: Path = Box.places.system.appending(node: "hostname")
    let edits: [Edit] = [.set(Self.challenge, text), .set(name, "box")]
    #expect(try keyRing.sealed(edits, at: [Self.challenge]) == edits)
    #expect(keyRing.recognizesSecrets()(text))
    #expect(!keyRing.recognizesSecrets()("-AQ==foreign"))
  }

  @Test func `a new master key encrypts every secret again`() throws {
    let box = try Self.box()
    let keyRing = box.credentials.keyRing
    let (oldText, oldKey) = (
      try Self.storedChallenge(box), try box.entry("server").sealedPrivateKey
    )
    try keyRing.setMasterKey(
      Self.secret("first-master-key"), current: nil, lifetime: nil, reminder: nil)
    let text = try Self.storedChallenge(box)
    #expect(text != oldText)
    #expect(try box.entry("server").sealedPrivateKey != oldKey)
    let ring = try keyRing.load()
    #expect(ring.hasMasterKey && ring.isCurrent(text))
    #expect(try ring.open(text, purpose: "fixed").matches(Self.secret("one-time")))
    #expect(
      try box.credentials.issuing.identity("server").key.matches(
        box.entry("server").certificate()))
  }

  @Test func `a master key is changed with the current one only`() throws {
    let box = try Box()
    let keyRing = box.credentials.keyRing
    let (first, second) = (Self.secret("first-master-key"), Self.secret("second-masterkey"))
    func set(_ new: Secret, current: Secret?) throws {
      try keyRing.setMasterKey(new, current: current, lifetime: nil, reminder: nil)
    }
    #expect(throws: MasterKeyError.notSet) { try set(first, current: second) }
    try set(first, current: nil)
    #expect(throws: MasterKeyError.currentKeyRequired) { try set(second, current: nil) }
    #expect(throws: MasterKeyError.currentKeyWrong) { try set(second, current: second) }
    #expect(throws: MasterKeyError.unchanged) { try set(first, current: first) }
    try set(second, current: first)
  }

  @Test func `the state of a master key follows its lifetime and its reminder`() throws {
    let box = try Box()
    let keyRing = box.credentials.keyRing
    #expect(keyRing.masterKeyState() == .factory)
    let start = box.now
    try keyRing.setMasterKey(
      Self.secret("first-master-key"), current: nil, lifetime: 10, reminder: 2)
    let terms = try #require(try keyRing.load().terms)
    #expect(terms.since == start)
    #expect(keyRing.masterKeyState() == .valid(terms))
    box.now = start + 8 * 3600
    #expect(keyRing.masterKeyState() == .expiring(terms, at: start + 10 * 3600))
    box.now = start + 10 * 3600
    #expect(keyRing.masterKeyState() == .expired(terms, at: start + 10 * 3600))
  }

  @Test func `a loaded configuration gets the texts of the secrets that are the same`() throws {
    let box = try Self.box()
    let old = try box.store.candidate()
    try box.credentials.keyRing.setMasterKey(
      Self.secret("first-master-key"), current: nil, lifetime: nil, reminder: nil)
    #expect(try box.credentials.keyRing.underCurrentKey(old) == box.store.candidate())
    // A secret that the candidate does not have is encrypted under the current key.
    try box.edit([.remove(Self.challenge)])
    let loaded = try box.credentials.keyRing.underCurrentKey(old)
    let text = try #require(loaded[Self.challenge]?.leaf)
    #expect(try box.credentials.keyRing.load().isCurrent(text))
  }

  @Test func `a damaged ring is reported with its file and not replaced`() throws {
    let box = try Box()
    _ = try box.store.keyRing { Array("damaged\n".utf8) }
    do {
      _ = try box.credentials.keyRing.load()
      Issue.record("a damaged ring was loaded")
    } catch KeyRingAccessError.malformed(let file, _) {
      #expect(file == box.store.keyRingPath)
    }
    #expect(try box.store.keyRing() == Array("damaged\n".utf8))
  }
}
