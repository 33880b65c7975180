// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import POSIX
import TestSupport
import Testing

@testable import Store

@Suite struct SharingTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func nothingIsCreatedBeforeTheFirstChange() throws {
    let store = scratch.store()
    #expect(try store.summary().hostName == "WF-500")
    #expect(try store.candidate() == factory)
    #expect(try store.changes().isEmpty && store.versions().isEmpty && store.jobs().isEmpty)
    #expect(try store.keyRing() == nil && store.history(of: "admin").isEmpty)
    #expect(throws: StoreError.self) {
      try store.edit([.remove([.node("x")])], administrator: "admin", time: 1)
    }
    #expect(!scratch.exists(""))

    try store.rename("wf1")
    let mode = try FileManager.default.attributesOfItem(atPath: scratch.state)[.posixPermissions]
    #expect(mode as? Int == 0o700)
    for name in ["journal", "running-config.xml", "versions/1.xml"] {
      let path = "\(scratch.state)/\(name)"
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
  }

  @Test func sessionsShareOneCandidate() throws {
    let (one, two) = (scratch.store(), scratch.store())
    _ = try two.candidate()
    try one.rename("wf1")
    #expect(try two.refresh())
    #expect(try !two.refresh())
    #expect(try two.candidate()[hostName] == .leaf("wf1"))
    try two.edit([.set(certificate("a", "subject"), "x")], administrator: "eva", time: 7)
    #expect(try one.candidate() == two.candidate())
    #expect(try one.generation() == two.generation())
    #expect(try one.changes().map(\.administrator) == ["admin", "eva"])
    #expect(try one.summary().hostName == "WF-500")
    #expect(try one.running() == factory)

    // A commit includes all edits; a session that has read them all reads nothing again.
    let quiet = scratch.store(
      format: DocumentFormat(
        decode: { (_, file) throws(StoreError) in throw .missing(file) },
        encode: DocumentFormat.xml.encode))
    #expect(throws: StoreError.self) { try quiet.candidate() }
    let version = try one.commit(administrator: "admin", time: 8, description: "a\nb", job: 3)
    #expect(version.number == 2)
    #expect(try two.running() == one.running())
    #expect(try two.running()[hostName] == .leaf("wf1"))
    #expect(try scratch.store().summary().hostName == "wf1")
    #expect(try two.hasEdits() == false && two.changes().isEmpty)
    #expect(try two.versions().map(\.number) == [1, 2])
    #expect(try two.version(2) == version)
    #expect(try two.configuration(ofVersion: 1) == factory)
    #expect(throws: StoreError.missing("version 3")) { try two.version(3) }
    #expect(try scratch.bytes("running-config.xml") == scratch.bytes("versions/2.xml"))

    try two.rename("wf2")
    #expect(try one.revert(administrator: "admin", time: 9))
    #expect(try !one.revert(administrator: "admin", time: 9))
    #expect(try two.candidate()[hostName] == .leaf("wf1"))
    #expect(try two.candidate() == scratch.store().candidate())
  }

  /// A commit of another session is taken from this session's candidate, not read from the disk.
  @Test func aCommitIsNotReadAgain() throws {
    final class Count: @unchecked Sendable { var value = 0 }
    let count = Count()
    let counting = DocumentFormat(
      decode: { (bytes, file) throws(StoreError) in
        count.value += 1
        return try DocumentFormat.xml.decode(bytes, file)
      }, encode: DocumentFormat.xml.encode)
    let (one, two) = (scratch.store(), scratch.store(format: counting))
    try one.rename("wf1")
    _ = try two.candidate()
    let before = count.value
    try one.commit(administrator: "admin", time: 1)
    #expect(try two.running()[hostName] == .leaf("wf1"))
    let attempt = try one.beginCommit(time: 2)
    try two.rename("wf2")
    try one.finish(attempt, administrator: "admin", time: 2)
    #expect(try two.candidate()[hostName] == .leaf("wf2"))
    #expect(count.value == before)
    #expect(try one.candidate() == two.candidate() && one.running() == two.running())
    #expect(try one.running()[hostName] == .leaf("wf1"))
    #expect(try one.changes().count == 1)
  }

  @Test func aPartialCommitLeavesTheCandidate() throws {
    let (one, two) = (scratch.store(), scratch.store())
    try one.rename("wf1")
    try one.edit([.set(certificate("a", "subject"), "x")], administrator: "eva", time: 7)
    let candidate = try one.candidate()
    let attempt = try one.beginCommit(time: 8)
    var part = attempt.running
    let mine = try one.changes()[1]
    for edit in mine.edits { try part.apply(edit) }
    let generations = [mine.generation...mine.generation]
    try one.finish(
      attempt, partially: Store.Part(configuration: part, generations: generations),
      administrator: "eva", time: 8)
    for store in [one, two, scratch.store()] {
      #expect(try store.running() == part)
      #expect(try store.candidate() == candidate)
      #expect(try store.changes().map(\.administrator) == ["admin"])
    }
    try two.commit(administrator: "admin", time: 9)
    #expect(try one.running() == candidate)
    #expect(try one.changes().isEmpty)
  }

  @Test func aRunningConfigurationOfAnotherProgramIsAdopted() throws {
    try scratch.put(document("mine"), "running-config.xml")
    let store = scratch.store()
    #expect(try store.summary().hostName == "mine")
    #expect(try store.runningVersion() == nil)
    try store.edit([.set(certificate("a", "subject"), "x")], administrator: "admin", time: 7)
    #expect(try scratch.bytes("running-config.xml") == document("mine"))
    #expect(try store.version(1).origin == .adopted)

    // Replaced while there are edits: they stay, and so does their base.
    let other = scratch.store()
    _ = try other.candidate()
    try scratch.put(document("yours"), "running-config.xml")
    for store in [store, other, scratch.store()] {
      #expect(try store.running()[hostName] == .leaf("yours"))
      #expect(try store.candidate()[hostName] == .leaf("mine"))
      #expect(try store.candidate()[certificate("a", "subject")] == .leaf("x"))
    }
    try other.revert(administrator: "admin", time: 8)
    #expect(try store.candidate()[hostName] == .leaf("yours"))
    #expect(try store.versions().map(\.number) == [1, 2])

    // Replaced without edits: the candidate equals the file.
    try scratch.put(document("third"), "running-config.xml")
    #expect(try store.candidate()[hostName] == .leaf("third"))
    try store.commit(administrator: "admin", time: 9)
    #expect(try store.versions().map(\.origin) == [.adopted, .adopted, .adopted, .commit])

  }

  /// Without its running configuration a state directory is damaged: the factory default would let
  /// in clients that the committed one refuses.
  @Test(arguments: [false, true])
  func aLostRunningConfigurationIsDamage(withoutJournal: Bool) throws {
    let store = scratch.store()
    #expect(try store.running() == factory)
    try store.rename("wf1")
    try store.commit(administrator: "admin", time: 1)
    let path = "\(scratch.state)/running-config.xml"
    try FileManager.default.removeItem(atPath: path)
    if withoutJournal {
      try FileManager.default.removeItem(atPath: "\(scratch.state)/journal")
    }
    let version = "\(scratch.state)/versions/2.xml"
    let lost = StoreError.damaged(
      file: path,
      detail: "the file is missing although version 2 was committed; "
        + "restore it with: cp -p \(version) \(path)")
    for each in [store, scratch.store()] {
      #expect(throws: lost) { try each.summary() }
      #expect(throws: lost) { try each.running() }
      #expect(throws: lost) { try each.rename("wf2") }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    // What the message says restores it.
    try FileManager.default.copyItem(atPath: version, toPath: path)
    guard !withoutJournal else {
      // The loss of the journal is reported next, with its own way out.
      let error = #expect(throws: StoreError.self) { try scratch.store().running() }
      #expect(
        error?.description.contains("/journal: damaged: it is missing") == true,
        "\(String(describing: error))")
      return
    }
    #expect(try scratch.store().running()[hostName] == .leaf("wf1"))
  }

  @Test func aCopiedDirectoryIsTheSame() throws {
    let store = scratch.store()
    try store.rename("wf1")
    try store.commit(administrator: "admin", time: 1)
    try store.rename("wf2")
    let copy = scratch.path + "/copy"
    try FileManager.default.copyItem(atPath: scratch.state, toPath: copy)
    let running = URL(fileURLWithPath: copy + "/running-config.xml")
    try Data(contentsOf: running).write(to: running)
    let other = scratch.store(in: copy)
    #expect(try other.runningVersion() == 2)
    #expect(try other.candidate()[hostName] == .leaf("wf2"))
    try other.commit(administrator: "admin", time: 2)
    #expect(try other.versions().count == 3)
    #expect(try store.running()[hostName] == .leaf("wf1"))
  }

  @Test func aBatchIsSafeWhenItIsFlushed() throws {
    let (one, two) = (scratch.store(), scratch.store())
    one.beginBatch()
    for number in 0..<5000 { try one.rename("wf\(number)") }
    #expect(throws: StoreError.self) {
      try one.edit(
        [.set(hostName, "half"), .remove([.node("x")])], administrator: "admin", time: 1)
    }
    #expect(try one.candidate()[hostName] == .leaf("wf4999"))
    try one.flush()
    #expect(try two.candidate()[hostName] == .leaf("wf4999"))
    #expect(try two.changes().count == 5000)
    #expect(try two.generation() == one.generation())
    try two.rename("last")
    #expect(try one.candidate()[hostName] == .leaf("last"))
  }

  @Test func waitingForALockTimesOut() throws {
    let (one, two) = (scratch.store(), scratch.store())
    two.patience = 20_000_000
    one.beginBatch()
    try one.rename("wf1")
    #expect(throws: StoreError.lockTimeout(file: scratch.state + "/locks/store")) {
      try two.rename("wf2")
    }
    try one.flush()
    try two.rename("wf2")
    let attempt = try one.beginCommit(time: 1)
    #expect(throws: StoreError.lockTimeout(file: scratch.state + "/locks/commit")) {
      try two.commit(administrator: "admin", time: 1)
    }
    _ = attempt.candidate
  }

  /// The edits of all sessions in the order in which they succeeded.
  @Test(arguments: 0..<12 as Range<UInt64>)
  func anyOrderEqualsSerialReplay(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let stores = (0..<4).map { _ in scratch.store() }
    var (candidate, running) = (factory, factory)
    for step in 0..<300 {
      let store = stores[Int.random(in: 0..<4, using: &random)]
      switch Int.random(in: 0..<40, using: &random) {
      case 0:
        try store.commit(administrator: "admin", time: Int64(step))
        running = candidate
      case 1:
        try store.revert(administrator: "admin", time: Int64(step))
        candidate = running
      case 2: #expect(try store.running() == running)
      case 3..<8: #expect(try store.candidate() == candidate)
      case 8:
        store.beginBatch()
        for _ in 0..<20 { try change(store, &candidate, &random) }
        try store.endBatch()
      default: try change(store, &candidate, &random)
      }
    }
    for store in stores + [scratch.store()] {
      #expect(try store.candidate() == candidate)
      #expect(try store.running() == running)
    }
  }

  private func change(
    _ store: Store, _ candidate: inout Configuration, _ random: inout SeededGenerator
  ) throws {
    let edits = (0..<Int.random(in: 1...3, using: &random)).map { _ in random.edit() }
    var expected: Configuration? = candidate
    for edit in edits {
      do { try expected?.apply(edit) } catch { expected = nil }
    }
    do {
      try store.edit(edits, administrator: "admin", time: 1)
      candidate = try #require(expected)
    } catch StoreError.refused {
      #expect(expected == nil)
    }
  }

  /// A commit of one leaf encodes the entries around it, not the document.
  @Test func aSecondCommitEncodesWhatChanged() throws {
    final class Seen: @unchecked Sendable { var documents: [EncodedDocument] = [] }
    let seen = Seen()
    let store = scratch.store(
      format: DocumentFormat(
        decode: DocumentFormat.xml.decode,
        encode: { configuration, before in
          seen.documents.append(DocumentFormat.xml.encode(configuration, before))
          return seen.documents[seen.documents.count - 1]
        }))
    let many = (0..<2_000).map { Edit.set(certificate("c\($0)", "subject"), "s") }
    try store.edit(many, administrator: "admin", time: 1)
    try store.commit(administrator: "admin", time: 2)
    try store.edit([.set(certificate("c7", "subject"), "t")], administrator: "admin", time: 3)
    try store.commit(administrator: "admin", time: 4)
    let (before, after) = (seen.documents[seen.documents.count - 2], seen.documents.last)
    let fresh = try #require(after).pieces.filter { piece in
      !before.pieces.contains { $0.span.isIdentical(to: piece.span) }
    }
    #expect(fresh.reduce(0) { $0 + $1.count } * 5 < before.bytes.count)
    #expect(try scratch.bytes("running-config.xml") == after?.bytes)
    #expect(try scratch.store().running() == store.running())
    #expect(try store.running()[certificate("c7", "subject")] == .leaf("t"))
  }
}
