// SPDX-License-Identifier: Apache-2.0

import Configuration
import Store
import Testing

@testable import Shell

struct SessionStateTests {
  @Test func leavesConfigurationModeAndThenTheSession() {
    let session = SessionState(origin: "Console", started: 0)
    session.enterConfigurationMode()
    #expect(session.mode == .configuration)
    #expect(AnswerText.string(session.leaveMode()) == "Exiting configuration mode\n")
    #expect(session.mode == .operational)
    #expect(!session.hasEnded)
    #expect(session.leaveMode() == .nothing)
    #expect(session.hasEnded)
  }

  @Test func idleTimeoutOfTheSessionComesFirst() {
    var settings = Settings()
    #expect(IdleTimeout(settings, device: nil).minutes == 60)
    #expect(IdleTimeout(settings, device: 5).minutes == 5)
    #expect(IdleTimeout(settings, device: 0).text == "never")
    settings.idleTimeout = 1
    #expect(IdleTimeout(settings, device: 5).text == "1 minute")
    settings.idleNever = true
    #expect(IdleTimeout(settings, device: 5).minutes == nil)
  }

  @Test func namesAreFilteredByPrefixUpToTheLimit() {
    let names = ["a1", "b1", "a2", "a3"]
    #expect(NameFilter(prefix: "a", limit: 2).names(of: names) == ["a1", "a2"])
    #expect(NameFilter().names(of: names) == names)
    #expect(NameFilter(prefix: "a").matches("b1") == false)
  }

  @Test func theSummaryHasReadersAndTheRoleOfAController() throws {
    let places = DocumentPlaces(
      shared: ["shared"], device: ["deviceconfig"], administrators: ["mgt-config", "users"])
    var running = Configuration()
    try running.apply(.set(["deviceconfig", "system", "hostname"], "wf"))
    try running.apply(
      .set(
        ["mgt-config", "users", .entry("ann"), "permissions", "role-based", "superreader"], "yes"))
    try running.apply(
      .set(
        ["mgt-config", "users", .entry("bob"), "permissions", "role-based", "superuser"], "yes"))
    let plain = Summary(of: running, in: places) { _, _ in true }
    #expect(plain.hostName == "wf")
    #expect(plain.role.isEmpty)
    #expect(plain.readers == ["ann"])
    #expect(plain.administrators == ["ann", "bob"])
    #expect(plain.timeZone == "UTC")
    try running.apply(.set(["deviceconfig", "high-availability", "enabled"], "yes"))
    try running.apply(.create(["deviceconfig", "cluster", "mode", "controller"]))
    let controller = Summary(of: running, in: places) { _, _ in true }
    #expect(controller.role == "active-controller")
  }

  /// A file that another program put in place: every value that the prompt uses is one of its schema.
  @Test func theSummaryOmitsWhatTheSchemaRefuses() throws {
    let places = DocumentPlaces(
      shared: ["shared"], device: ["deviceconfig"], administrators: ["mgt-config", "users"])
    var running = Configuration()
    try running.apply(
      .set(["deviceconfig", "setting", "management", "idle-timeout"], "99999999999999"))
    try running.apply(.set(["deviceconfig", "system", "timezone"], "/dev/tty"))
    var asked: [String] = []
    let summary = Summary(of: running, in: places) { _, value in
      asked.append(value)
      return false
    }
    #expect(asked.sorted() == ["/dev/tty", "99999999999999"])
    #expect(summary.idleMinutes == nil)
    #expect(summary.timeZone == "UTC")
  }
}
