// SPDX-License-Identifier: Apache-2.0

import Commands
import Configuration
import Store
import Testing
import Text

@testable import Shell

/// A key costs what it can use, whatever the number of entries.
struct AssistanceTests {
  private static let numbers = [200, 20_000]

  /// Keys at the end of lines, as a paste and an operator press them.
  private static let keys: [(Keystroke, String)] = [
    (.blank, "set shared ocsp-responder k123"), (.blank, "delete shared ocsp-responder k123"),
    (.blank, "set shared certificate-profile p CA k123"),
    (.tab, "set shared certificate-profile p CA k00012"),
    (.tab, "set shared ocsp-responder k00012"), (.help, "set shared ocsp-responder k00012"),
  ]

  @Test func `No key looks at entries that it cannot use`() throws {
    let sessions = try Self.numbers.map { number in
      let scratch = try Scratch()
      let entries = ["ocsp-responder", "certificate"].flatMap { list in
        (0..<number).map { Edit.create(["shared", .node(list), .entry(Self.name($0))]) }
      }
      try scratch.appliance.store.edit(entries, administrator: "admin", time: 0)
      scratch.appliance.session.enterConfigurationMode()
      return (Session(appliance: scratch.appliance, registry: .all), scratch)
    }
    for (key, line) in Self.keys {
      let times = sessions.map { session, _ in
        // The fastest of several: what else the machine does only adds to it.
        (0..<20).map { _ in
          ContinuousClock().measure {
            _ = session.assist(key, line, behind: UnfinishedLine(), width: 80)
          }
        }.min() ?? .zero
      }
      #expect(times[1] < times[0] * 4, "\(key) behind \(line): \(times)")
    }
  }

  @Test func `Completion knows all names and lists the first`() throws {
    let scratch = try Scratch()
    let names = (0..<3_000).map(Self.name) + ["other"]
    let entries = names.map { Edit.create(["shared", "ocsp-responder", .entry($0)]) }
    try scratch.appliance.store.edit(entries, administrator: "admin", time: 0)
    scratch.appliance.session.enterConfigurationMode()
    let session = Session(appliance: scratch.appliance, registry: .all)
    func press(_ key: Keystroke, _ name: String) -> Assistance {
      session.assist(
        key, "delete shared ocsp-responder " + name, behind: UnfinishedLine(), width: 80)
    }
    guard case .insert("00") = press(.tab, "k") else {
      Issue.record("\(press(.tab, "k"))")
      return
    }
    guard case .insert("ther ") = press(.tab, "o") else {
      Issue.record("\(press(.tab, "o"))")
      return
    }
    for (key, name) in [(Keystroke.tab, "k00"), (.help, "k00"), (.help, "")] {
      guard case .list(let text) = press(key, name) else {
        Issue.record("\(press(key, name))")
        continue
      }
      let rows = text.string.split(separator: "\n").filter { $0.contains(" k00") }
      #expect(rows.count == 1_000, "\(key) \(name)")
      #expect(rows.last?.contains("k000999 ") ?? false)
    }
  }

  private static func name(_ number: Int) -> String {
    let digits = String(number)
    return "k" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
