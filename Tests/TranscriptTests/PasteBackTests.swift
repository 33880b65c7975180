// SPDX-License-Identifier: Apache-2.0

import Commands
import Configuration
import Foundation
import POSIX
import Shell
import Store
import TestSupport
import Testing
import Text
import YANG

/// What `show` prints in set format can be pasted back, what `save config` wrote can be loaded, and
/// both give the same configuration.
struct PasteBackTests {
  /// WFSH_SOAK: as many as a night has time for.
  static let seeds: [UInt64] = {
    let count = ProcessInfo.processInfo.environment["WFSH_SOAK"] == nil ? 30 : 1_000
    return (1...UInt64(count)).map { $0 }
  }()

  @Test func `Output of show in set format makes the same configuration`() throws {
    for seed in Self.seeds { try comesBack(seed) }
  }

  private func comesBack(_ seed: UInt64) throws {
    let first = try Scratch()
    let second = try Scratch()
    let generated = GeneratedConfiguration(
      try first.appliance.grammar.loaded().configuration, seed: seed)
    try first.appliance.edit(Scratch.emptied + generated.edits)
    try second.appliance.edit(Scratch.emptied)
    let wanted = try first.appliance.candidate()
    #expect(wanted.root == generated.tree.root, "seed \(seed)")

    let shown = first.run([
      "configure", "run set cli config-output-format set", "show", "save config to back.xml",
    ])
    let text = try #require(shown.outputs.dropFirst(2).first)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.first == "", "seed \(seed)")
    lines = Array(lines.dropFirst().dropLast(2))
    let pasted = second.run(["configure"] + lines)
    #expect(pasted.refusals == 0, "seed \(seed): \(pasted.complaint)")
    let came = try second.appliance.candidate()
    #expect(came == wanted, "seed \(seed): \(difference(wanted, came))")

    try FileManager.default.createDirectory(
      atPath: second.directory + "/saved", withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: first.directory + "/saved/back.xml", toPath: second.directory + "/saved/back.xml")
    try second.appliance.edit(Scratch.emptied)
    let loaded = second.run(["load config from back.xml"])
    #expect(loaded.refusals == 0, "seed \(seed): \(loaded.complaint)")
    let cameFromXML = try second.appliance.candidate()
    #expect(cameFromXML == wanted, "seed \(seed): \(difference(wanted, cameFromXML))")
  }

  private func difference(_ wanted: Configuration, _ came: Configuration) -> String {
    let layout = ConfigurationLayout(tops: [])
    func lines(_ configuration: Configuration) -> Set<String> {
      let text = ConfigurationText(format: .set, form: .document, layout: layout)
        .string(configuration, at: [])
      return Set(text.split(separator: "\n").map(String.init))
    }
    let missing = lines(wanted).subtracting(lines(came)).sorted().prefix(3)
    let extra = lines(came).subtracting(lines(wanted)).sorted().prefix(3)
    return "missing \(missing.map(\.debugDescription)), extra \(extra.map(\.debugDescription))"
  }
}

/// An appliance in a directory of its own, and sessions on it.
struct Scratch {
  private let home: TemporaryDirectory
  let appliance: Appliance

  var directory: String { home.path + "/state" }

  /// Edits that leave nothing of the factory configuration.
  static let emptied: [Edit] = [
    .remove(["mgt-config"]), .remove(["shared"]), .remove(["devices"]),
  ]

  struct Log {
    var outputs: [String] = []
    var refusals = 0
    var complaint = ""
  }

  init(sshConfiguration: String? = nil) throws {
    home = try TemporaryDirectory()
    appliance = try Appliance(
      directory: home.path + "/state", grammar: try Checkout.grammar(),
      clock: .fixed(1_795_168_800),
      user: "admin",
      host: HostEnvironment(
        sshConfiguration: sshConfiguration, environment: { ProcessInfo.processInfo.environment }))
  }

  func run(_ lines: [String]) -> Log {
    var terminal = ListTerminal(lines: lines)
    var session = Session(appliance: appliance, registry: .all)
    session.run(on: &terminal)
    var log = Log(outputs: terminal.outputs, refusals: session.refusals)
    if session.refusals > 0 {
      for (line, output) in zip(lines, terminal.outputs) where output.contains("nvalid") {
        log.complaint += "\(line.debugDescription): \(output.debugDescription)\n"
      }
    }
    return log
  }
}

/// Types lines and keeps what came of each.
private struct ListTerminal: Terminal {
  var lines: [String]
  private var next = 0
  private(set) var outputs: [String] = []
  var isInteractive: Bool { false }
  var size: TerminalSize { TerminalSize(rows: 24, columns: 80) }
  var hasInputWaiting: Bool { next < lines.count }
  var isScripting = false
  var beforeOutput: (() -> TerminalText?)?

  init(lines: [String]) { self.lines = lines }

  mutating func readLine(prompt: TerminalText, assistant: Assistant) -> Input {
    guard next < lines.count else { return .end }
    next += 1
    outputs.append("")
    return .line(lines[next - 1])
  }
  mutating func ask(_ question: TerminalText, echo: Bool) -> DialogueResponse { .end }
  mutating func write(_ text: TerminalText) {
    if !outputs.isEmpty { outputs[outputs.count - 1] += text.string }
  }
  mutating func flush() {
    if let reason = beforeOutput?() { write(reason) }
  }
}
