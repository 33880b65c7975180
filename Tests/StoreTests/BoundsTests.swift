// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@testable import Store

/// What grows with use is bounded when it is written and when it is read.
@Suite struct BoundsTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func size(_ name: String) throws -> Int { try scratch.bytes(name).count }

  @Test func aHistoryOfAnySizeIsReadAndCut() throws {
    let store = scratch.store()
    try store.appendHistory("first", of: "admin")
    // Written by another release or another program: 40 MB, and no line end.
    let line = Array((String(repeating: "x", count: 9_999) + "\n").utf8)
    let large = (0..<4_000).flatMap { _ in line } + Array("last".utf8)
    try scratch.put(large, "history/admin")
    let lines = try store.history(of: "admin")
    #expect((50...Store.historyLimit).contains(lines.count))
    #expect(lines.last == "last" && lines.first?.count == 9_999)
    try store.appendHistory("newest", of: "admin")
    #expect(try size("history/admin") < 2 << 20)
    #expect(try store.history(of: "admin").suffix(2) == ["last", "newest"])
  }

  @Test func aHistoryIsBoundedWhileItIsWritten() throws {
    let store = scratch.store()
    for number in 0..<400 {
      try store.appendHistory(String(repeating: "y", count: 16_000) + "\(number)", of: "admin")
      #expect(try size("history/admin") < 4 << 20)
    }
    #expect(try store.history(of: "admin").last?.hasSuffix("399") == true)
    // A line whose beginning would be another command is not kept.
    try store.appendHistory(String(repeating: "z", count: 20_000), of: "admin")
    #expect(try store.history(of: "admin").last?.hasSuffix("399") == true)
  }

  @Test func aLogOfAnySizeIsRead() throws {
    let store = scratch.store()
    try store.appendLog("a.log", String(repeating: "x", count: 1 << 24))
    #expect(try size("logs/a.log") < 1 << 17)
    try scratch.put([UInt8](repeating: 0x61, count: 1 << 24), "logs/a.log")
    #expect(try store.log("a.log")?.count == 2 << 20)
    try store.appendLog("a.log", "new\n")
    #expect(try size("logs/a.log") == 4)
    #expect(try store.log("a.log")?.count == 2 << 20 + 4)
  }

  @Test func jobsAreBounded() throws {
    let store = scratch.store()
    let first = try store.beginJob(type: "Commit", administrator: "admin", time: 1)
    _ = try store.end(first, .success, details: [], time: 2)
    // A job that runs is never removed.
    let second = try store.beginJob(type: "Commit", administrator: "admin", time: 1)
    for _ in 0..<(Store.jobLimit + 200) {
      let job = try store.beginJob(type: "Commit", administrator: "admin", time: 1)
      _ = try store.end(job, .success, details: [], time: 2)
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.state + "/jobs")
    #expect(files.count <= Store.jobLimit + 110)
    #expect(try store.jobs().count == Store.jobLimit)
    #expect(try store.job(first.id) == nil)
    #expect(try store.job(second.id)?.status == .active)
    #expect(try store.jobs().last?.id == Store.jobLimit + 202)
  }

  @Test func theDetailsOfAJobAreBounded() throws {
    let store = scratch.store()
    let job = try store.beginJob(type: "Commit", administrator: "admin", time: 1)
    let many = (0..<100_000).map { "line \($0)" }
    _ = try store.end(job, .failure, details: many, time: 2)
    let kept = try #require(try store.job(job.id)?.details)
    #expect(kept.count == 1_001 && kept.first == "line 0" && kept.last == "(99000 more lines)")
    let long = [String](repeating: String(repeating: "w", count: 10_000), count: 100)
    _ = try store.end(job, .failure, details: long, time: 2)
    #expect(try size("jobs/\(job.id)") < 1 << 18)
    #expect(try store.job(job.id)?.details.last == "(87 more lines)")
  }
}
