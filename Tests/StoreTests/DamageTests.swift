// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import TestSupport
import Testing

@testable import Store

@Suite struct DamageTests {
  let scratch: Scratch
  /// A journal of two records, and where the second begins.
  let journal: [UInt8]
  let last: Int

  init() throws {
    scratch = try Scratch()
    let store = scratch.store()
    try store.rename("wf1")
    let size = try scratch.bytes("journal").count
    try store.rename("wf2")
    journal = try scratch.bytes("journal")
    last = size
  }

  @Test func aTornTailIsIgnoredAndTruncated() throws {
    for length in last..<journal.count {
      try scratch.put(Array(journal[..<length]), "journal")
      #expect(try scratch.store().candidate()[hostName] == .leaf("wf1"))
      #expect(try scratch.bytes("journal").count == length)
      try scratch.store().rename("wf3")
      #expect(try scratch.store().candidate()[hostName] == .leaf("wf3"))
      #expect(try scratch.store().changes().count == 2)
    }
  }

  @Test func theBytesOfATornTailAreKept() throws {
    try scratch.put(Array(journal.dropLast()), "journal")
    let store = scratch.store()
    var reports: [String] = []
    store.report = { reports.append($0) }
    try store.rename("wf3")
    #expect(try scratch.bytes("journal.torn") == Array(journal[last...].dropLast()))
    #expect(reports.count == 1)
    #expect(reports.first?.contains(scratch.state + "/journal.torn") == true)
  }

  /// The last record was acknowledged too.
  @Test func aChangedBitAnywhereIsDamageAndNothingIsWritten() throws {
    for offset in journal.indices {
      var bytes = journal
      bytes[offset] ^= 1 << UInt8(offset % 8)
      try scratch.put(bytes, "journal")
      let store = scratch.store()
      do {
        try store.rename("wf3")
        Issue.record("damage at offset \(offset) is not detected")
      } catch StoreError.damaged(let file, let detail) {
        #expect(file == scratch.state + "/journal")
        #expect(detail.contains("offset"))
      } catch StoreError.foreign(let file, _) {
        #expect(file == scratch.state + "/journal")
        #expect(offset < JournalHeader.magic.count)
      }
      #expect(try scratch.bytes("journal") == bytes)
    }
  }

  @Test(arguments: [true, false])
  func aMissingJournalIsDamage(isCommitted: Bool) throws {
    if isCommitted { try scratch.store().commit(administrator: "admin", time: 3) }
    try FileManager.default.removeItem(atPath: scratch.state + "/journal")
    let before = try scratch.everything()
    let problem = #expect(throws: StoreError.self) { try scratch.store().rename("wf3") }
    #expect(
      problem?.description.hasPrefix(scratch.state + "/journal: damaged: it is missing") == true)
    #expect(throws: StoreError.self) { try scratch.store().summary() }
    #expect(try scratch.everything() == before)
    // The way out that the message names.
    try FileManager.default.moveItem(
      atPath: scratch.state + "/versions", toPath: scratch.path + "/versions")
    try scratch.store().rename("wf4")
    #expect(try scratch.store().candidate()[hostName] == .leaf("wf4"))
  }

  /// Trailing garbage of any length is never read as a record, and always reported.
  @Test func trailingGarbageIsDamage() throws {
    var random = SeededGenerator(state: 1)
    for length in 1..<200 {
      var bytes = journal
      for _ in 0..<length { bytes.append(.random(in: 0...255, using: &random)) }
      if length % 3 == 0 {
        bytes.replaceSubrange(journal.count..<journal.count + 3, with: Frame.mark)
      }
      let isBeginning = bytes[journal.count...].starts(with: Frame.mark.prefix(length))
      guard !isBeginning else { continue }
      try scratch.put(bytes, "journal")
      #expect(throws: StoreError.self) { try scratch.store().candidate() }
    }
  }

  @Test func anInvalidRunningConfigurationIsReported() throws {
    let path = scratch.state + "/running-config.xml"
    let bytes = Array(document("wf5").dropLast(20))
    try scratch.put(bytes, "running-config.xml")
    let before = try scratch.everything()
    do {
      try scratch.store().revert(administrator: "admin", time: 1)
      Issue.record("not detected")
    } catch StoreError.malformed(let file, let line, _) {
      #expect(file == path)
      #expect(line > 0)
    }
    #expect(try scratch.everything() == before)
    // The candidate is complete and can be saved.
    #expect(try scratch.store().candidate()[hostName] == .leaf("wf2"))
  }

  @Test(arguments: ["journal", "running-config.xml", "keyring"])
  func aDirectoryOrALargeFileInPlaceOfAFileIsReported(name: String) throws {
    let path = "\(scratch.state)/\(name)"
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(throws: StoreError.self) {
      _ = try scratch.store().keyRing()
      _ = try scratch.store().running()
    }
    try FileManager.default.removeItem(atPath: path)
    #expect(truncate(createFile(path), off_t(Store.maximumDocumentSize) + 1) == 0)
    #expect(throws: StoreError.self) {
      _ = try scratch.store().keyRing()
      _ = try scratch.store().running()
    }
  }

  /// The target of a dangling link may come back, so the store does not create a file in its place.
  @Test(arguments: ["journal", "running-config.xml", "keyring", "authority/serial", "last-saved"])
  func aDanglingLinkOrAFIFOInPlaceOfAFileIsReported(name: String) throws {
    let path = "\(scratch.state)/\(name)"
    try FileManager.default.createDirectory(
      atPath: scratch.state + "/authority", withIntermediateDirectories: true)
    let ways: [(words: String, put: () -> Int32)] = [
      ("Symbolic link to nothing", { symlink("/nonexistent/\(name)", path) }),
      ("ot a regular file", { mkfifo(path, 0o600) }),
    ]
    for way in ways {
      try? FileManager.default.removeItem(atPath: path)
      #expect(way.put() == 0)
      let problem = #expect(throws: StoreError.self) {
        let store = scratch.store()
        _ = try store.running()
        _ = try store.keyRing { [1] }
        _ = try store.nextSerial(first: 1)
        _ = try store.lastSavedName()
      }
      #expect(problem?.description.hasPrefix(path + ": ") == true)
      #expect(problem?.description.contains(way.words) == true)
      var raw = stat()
      #expect(lstat(path, &raw) == 0 && raw.st_mode & S_IFMT != S_IFREG)
    }
  }

  @Test(arguments: ["authority", "device-certificate"], [true, false])
  func aFileInPlaceOfADirectoryIsReported(name: String, isLink: Bool) throws {
    try scratch.put([], "x")
    let path = "\(scratch.state)/\(name)"
    #expect(symlink(isLink ? "/nonexistent/\(name)" : scratch.state + "/x", path) == 0)
    let problem = #expect(throws: StoreError.self) {
      _ = try scratch.store().revoked()
      _ = try scratch.store().deviceCertificate()
    }
    #expect(problem?.description.contains("/\(name)/") == true)
  }

  /// The counter only saves time, whatever it contains, and a file name may be any number.
  @Test(arguments: ["9223372036854775807", "-7", "", "\0\0"])
  func noNumberInAFileOrItsNameCrashes(counter: String) throws {
    let store = scratch.store()
    let job = try store.enqueueJob(type: "Commit", administrator: "admin", time: 1)
    try scratch.put(Array(counter.utf8), "jobs/last")
    try scratch.put([], "jobs/9223372036854775807")
    try FileManager.default.createDirectory(
      atPath: scratch.state + "/versions", withIntermediateDirectories: true)
    try scratch.put([], "versions/9223372036854775807.xml")
    #expect(
      try store.enqueueJob(type: "Commit", administrator: "admin", time: 2).id == job.id + 1)
    _ = try scratch.store().versions()
  }

  private func createFile(_ path: String) -> String {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return path
  }
}
