// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import Testing

@testable import Store

@Suite struct ClockTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func said(at now: Int64) -> [String] {
    let store = scratch.store()
    var said: [String] = []
    store.report = { said.append($0) }
    store.reportClock(now: now)
    return said
  }

  @Test func aClockThatRunsBackwardsIsReported() throws {
    #expect(said(at: 0).isEmpty)
    let store = scratch.store()
    try store.edit([.set(hostName, "a")], administrator: "admin", time: 4_000_000_000)
    #expect(said(at: 4_000_000_000).isEmpty)
    #expect(said(at: 4_000_000_000 - 60).isEmpty)
    let text = try #require(said(at: 1_800_000_000).first)
    #expect(
      text.contains(
        "last changed at 2096-10-02 07:06:40 UTC, and it is 2027-01-15 08:00:00 UTC now"))
    // An earlier time is not remembered.
    try scratch.store().edit([.set(hostName, "b")], administrator: "admin", time: 1_800_000_000)
    #expect(said(at: 1_800_000_000).count == 1)
    // The way out that the message names.
    try FileManager.default.removeItem(atPath: scratch.state + "/clock")
    #expect(said(at: 1_800_000_000).isEmpty)
  }

  @Test func aDamagedClockIsReportedAndNothingFails() throws {
    try scratch.store().rename("a")
    try scratch.put(Array("latest 1".utf8), "clock")
    #expect(said(at: 5).first?.contains("/clock: damaged") == true)
    try scratch.store().rename("b")
  }

  @Test func aCopyHasTheConfigurationsWithAllEdits() throws {
    let store = scratch.store()
    try store.rename("wf1")
    try store.commit(administrator: "admin", time: 3)
    try store.rename("wf2")
    try store.save(try store.candidate(), as: "one")
    let before = try scratch.everything()
    let directory = scratch.path + "/copy"
    try store.copy(to: directory)
    let copy = scratch.store(in: directory)
    var said: [String] = []
    copy.report = { said.append($0) }
    #expect(try copy.running()[hostName] == .leaf("wf1"))
    #expect(try copy.candidate()[hostName] == .leaf("wf2"))
    #expect(try copy.savedConfiguration("one")?[hostName] == .leaf("wf2"))
    try copy.rename("wf3")
    try copy.commit(administrator: "admin", time: 4)
    try copy.rename("wf4")
    #expect(said.isEmpty)
    #expect(try scratch.everything() == before)
    #expect(try scratch.store().candidate()[hostName] == .leaf("wf2"))
    // Nothing to copy is an empty directory.
    try scratch.store(in: scratch.path + "/none").copy(to: scratch.path + "/empty")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/empty").isEmpty)
  }
}
