// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import POSIX
import Shell
import Store
import TestSupport
import Testing

@testable import Commands

/// The sequence of a commit: select, verify, apply.
struct CommitRunTests {
  private let directory: TemporaryDirectory
  private let appliance: Appliance
  private let hostName: Path
  private let profile: Path

  init() throws {
    directory = try TemporaryDirectory(isInMemory: true)
    appliance = try Appliance(
      directory: directory.path + "/state",
      grammar: GrammarDirectory(builtIn: Checkout.root + "/Grammar", own: nil),
      clock: .fixed(1_795_168_800), user: "admin")
    hostName = appliance.model.places.system.appending(node: "hostname")
    profile = appliance.model.places.shared.appending(node: "ssl-tls-service-profile")
      .appending(entry: "web")
  }

  private func edit(_ edits: [Edit], by administrator: String = "admin") throws {
    try appliance.store.edit(edits, administrator: administrator, time: appliance.clock.now)
  }

  private func commit(_ request: CommitRequest) throws -> (job: Job, percents: [Int]) {
    let store = appliance.store
    let attempt = try store.beginCommit(time: appliance.clock.now)
    let run = try CommitRun(request, of: attempt, on: appliance)
    #expect(try run.schemaErrors() == [])
    let job = try store.beginJob(
      type: "Commit", administrator: "admin", time: appliance.clock.now)
    #expect(job.status == .active && job.dequeued == appliance.clock.now)
    var percents: [Int] = []
    return (try run.commit(job, attempt) { percents.append($0) }, percents)
  }

  @Test func `a commit applies the candidate and records it in the job`() throws {
    #expect(try !CommitRun(CommitRequest(), on: appliance).isNeeded)
    try edit([.set(hostName, "box")])
    #expect(try CommitRun(CommitRequest(), on: appliance).isNeeded)
    let (job, percents) = try commit(CommitRequest())
    #expect(percents == [55, 75])
    #expect(job.result == .success && job.progress == 100)
    #expect(try appliance.store.job(job.id) == job)
    #expect(try appliance.running()[hostName]?.leaf == "box")
  }

  @Test func `a partial commit applies one administrator's changes`() throws {
    try edit([.set(hostName, "box")])
    let domain = appliance.model.places.system.appending(node: "domain")
    try edit([.set(domain, "example.com")], by: "eva")
    let request = CommitRequest(partial: PartialChanges(words: ["admin eva"]))
    #expect(try commit(request).job.result == .success)
    let running = try appliance.running()
    #expect(running[domain]?.leaf == "example.com" && running[hostName]?.leaf != "box")
    #expect(try appliance.store.changes().map(\.administrator) == ["admin"])
  }

  @Test func `an error of a rule fails the job and applies nothing`() throws {
    let subject = try DistinguishedName([DistinguishedName.Attribute(.commonName, "ca")])
    try appliance.credentials.issuing.generate(
      CertificateOrder(name: "ca", subject: subject, key: .ec(.p256), isAuthority: true),
      interruption: Interruption())
    // A CA certificate cannot be a server's.
    try edit([.set(profile.appending(node: "certificate"), "ca")])
    let running = try appliance.running()
    let (job, percents) = try commit(CommitRequest())
    #expect(percents == [55])
    #expect(job.result == .failure && job.details.last == "Commit failed")
    #expect(try appliance.running() == running)
  }

  @Test func `a validation checks everything and applies nothing`() throws {
    try edit([.set(hostName, "box")])
    let job = try appliance.store.beginJob(
      type: "Validate", administrator: "admin", time: appliance.clock.now)
    try CommitRun(CommitRequest(), on: appliance).validate(job)
    let ended = try #require(try appliance.store.job(job.id))
    #expect(ended.result == .success && ended.details == ["Configuration is valid"])
    #expect(try appliance.running()[hostName]?.leaf != "box")
  }

  @Test func `the words of a job stand for its request`() throws {
    var job = try appliance.store.enqueueJob(type: "Commit", administrator: "admin", time: 1)
    job.description = "nightly"
    job.request = ["force", "partial", "admin eva", "shared-object"]
    let request = CommitRequest(job)
    #expect(request.isForced && request.description == "nightly")
    #expect(request.words == job.request)
    #expect(CommitRequest().words == [])
  }
}
