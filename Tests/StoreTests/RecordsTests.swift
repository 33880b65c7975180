// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import POSIX
import Testing

@testable import Store

/// Jobs, key ring, history, saved configurations.
@Suite struct RecordsTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func jobsAreNumberedAndReadAsTheyWereWritten() throws {
    let (one, two) = (scratch.store(), scratch.store())
    #expect(try one.job(1) == nil)
    var job = try one.enqueueJob(type: "Commit", administrator: "admin", time: 10)
    #expect(try two.job(1) == job)
    job.status = .active
    job.dequeued = 11
    job.progress = 55
    job.details = ["a", "", "b\\n"]
    job.warnings = ["w"]
    try one.update(job)
    #expect(try two.jobs() == [job])
    #expect(try two.enqueueJob(type: "Validate", administrator: "eva", time: 12).id == 2)
    // Without the counter the next number is still free.
    try FileManager.default.removeItem(atPath: scratch.state + "/jobs/last")
    #expect(try two.enqueueJob(type: "Validate", administrator: "eva", time: 12).id == 3)
    try scratch.put(Array("1".utf8), "jobs/last")
    #expect(try two.enqueueJob(type: "Validate", administrator: "eva", time: 12).id == 4)
  }

  @Test func aJobWhoseProcessDiedFailedUnlessItsVersionIsThere() throws {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/sleep")
    child.arguments = ["100"]
    try child.run()
    let process = try #require(ProcessIdentity(running: child.processIdentifier))
    let store = scratch.store()
    let jobs = try (0..<3).map { _ in
      try store.enqueueJob(type: "Commit", administrator: "admin", time: 1, process: process)
    }
    try store.rename("wf1")
    try store.commit(administrator: "admin", time: 5, job: jobs[0].id)
    var finished = jobs[2]
    finished.status = .finished
    finished.result = .success
    try store.update(finished)
    #expect(try store.jobs().map(\.status) == [.pending, .pending, .finished])
    kill(child.processIdentifier, SIGKILL)
    child.waitUntilExit()
    #expect(try store.jobs().map(\.result) == [.success, .failure, .success])
    #expect(try store.jobs().map(\.status) == [.finished, .finished, .finished])
    #expect(try store.job(1)?.completed == 5)
    // The same number given to a later process is not the same process.
    let other = ProcessIdentity(id: getpid(), started: ProcessIdentity.current.started + 1)
    #expect(!other.isAlive && ProcessIdentity.current.isAlive)
  }

  @Test func concurrentSessionsMakeOneKeyRing() throws {
    let rings = (0..<8).map { _ in scratch.store() }
    let made = Results<[UInt8]>()
    perform(8) { number in
      made.add(try rings[number].keyRing(orCreate: { [UInt8](repeating: UInt8(number), count: 9) }))
    }
    #expect(Set(made.all).count == 1 && made.all.count == 8)
    #expect(try scratch.store().keyRing() == made.all.first)
    try rings[0].updateKeyRing { ($0 ?? []) + [1] }
    try rings[1].updateKeyRing { _ in nil }
    #expect(try rings[2].keyRing()?.count == 10)
    let mode = try FileManager.default.attributesOfItem(atPath: scratch.state + "/keyring")
    #expect(mode[.posixPermissions] as? Int == 0o600)
  }

  @Test func historyKeepsTheLastLines() throws {
    let store = scratch.store()
    try store.appendHistory("set x \"a\nb\\n\"", of: "admin")
    #expect(try scratch.store().history(of: "admin") == ["set x \"a\nb\\n\""])
    for number in 0..<2000 { try store.appendHistory("line \(number)", of: "admin") }
    let lines = try store.history(of: "admin")
    #expect(lines.count == Store.historyLimit && lines.last == "line 1999")
    #expect(try scratch.bytes("history/admin").count { $0 == 10 } < 1300)
    try scratch.put(try scratch.bytes("history/admin").dropLast(), "history/admin")
    try store.appendHistory("after", of: "admin")
    #expect(try store.history(of: "admin").suffix(2) == ["line 1999", "after"])
    #expect(try store.history(of: "eva").isEmpty)
    for name in ["", ".", "..", "a/b", ".hidden", "a\nb", String(repeating: "x", count: 201)] {
      #expect(throws: StoreError.illegalName(name)) { try store.history(of: name) }
      #expect(throws: StoreError.illegalName(name)) { try store.save([], as: name) }
    }
  }

  @Test func savedConfigurations() throws {
    let store = scratch.store()
    #expect(try store.savedNames().isEmpty && store.saved("a.xml") == nil)
    try store.save(factory, as: "b.xml")
    try store.save(document("wf1"), as: "a.xml")
    try store.save(document("wf2"), as: "a.xml")
    #expect(try store.savedNames() == ["a.xml", "b.xml"])
    #expect(try store.savedConfiguration("a.xml")?[hostName] == .leaf("wf2"))
    #expect(try store.savedConfiguration("b.xml") == factory)
    #expect(try store.deleteSaved("a.xml") && !store.deleteSaved("a.xml"))
    try store.save(Array("<config>\n<x>".utf8), as: "bad.xml")
    #expect(throws: StoreError.self) { try store.savedConfiguration("bad.xml") }
    let loaded = try #require(try store.savedConfiguration("b.xml"))
    try store.rename("wf9")
    try store.edit([.create([.node("x")])], administrator: "admin", time: 1)
    try store.replaceCandidate(with: loaded, administrator: "admin", time: 1)
    #expect(try scratch.store().candidate() == loaded)
  }

  /// If the disk is too full for the name of the last saved configuration, nothing is saved.
  @Test func aConfigurationIsSavedWithItsNameOrNotAtAll() throws {
    try scratch.store().save(factory, as: "a.xml")
    let hasNoRoom: FileCall.Hook = { call in
      call.name == "pwrite" && call.path.contains("last-saved") ? .fail(ENOSPC) : .proceed
    }
    #expect(throws: StoreError.self) {
      try scratch.store(hook: hasNoRoom).save(factory, as: "b.xml")
    }
    #expect(try scratch.store().savedNames() == ["a.xml"])
    #expect(try scratch.store().lastSavedName() == "a.xml")
    #expect(try !scratch.everything().keys.contains { $0.contains(".new") })
  }
}
