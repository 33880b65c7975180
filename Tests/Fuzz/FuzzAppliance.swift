// SPDX-License-Identifier: Apache-2.0

import Glibc
import POSIX
import Shell
import Text

/// One appliance for the whole run, in a directory that is removed with the process.
enum FuzzAppliance {
  static let directory: String? = {
    guard let directory = try? ProcessEnvironment.makeTemporaryDirectory() else { return nil }
    state = directory
    atexit { if let state = FuzzAppliance.state { _ = try? FileSystem().removeTree(state) } }
    return directory
  }()

  nonisolated(unsafe) static let shared: Appliance? = {
    guard let directory else { return nil }
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    guard let grammar = try? GrammarDirectory(builtIn: "/\(root)/Grammar", own: nil) else {
      StandardStream.error.write("fuzz: no grammar\n")
      return nil
    }
    return try? Appliance(
      directory: directory, grammar: grammar, clock: .fixed(1_795_168_800), user: "admin")
  }()

  nonisolated(unsafe) private static var state: String?
}

/// Types the lines of a text, and presses `?` or Tab in the middle of each.
struct FuzzTerminal: Terminal {
  private var lines: [Substring]
  private let presses: UInt8
  private(set) var shown = ""
  var isInteractive: Bool { true }
  var isScripting = false
  var beforeOutput: (() -> TerminalText?)?
  var size: TerminalSize { TerminalSize(rows: 24, columns: 80) }
  var hasInputWaiting: Bool { !lines.isEmpty }

  init(_ text: String, presses: UInt8) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).reversed()
    self.presses = presses
  }

  mutating func readLine(prompt: TerminalText, assistant: Assistant) -> Input {
    guard let line = lines.popLast() else { return .end }
    var text = String(line)
    let cut = text.count * Int(presses & 15) / 15
    let key: Keystroke = [.help, .tab, .blank, .help][Int(presses >> 5 & 3)]
    if case .insert(let more) = assistant(key, String(text.prefix(cut))) {
      text = String(text.prefix(cut)) + more + String(text.dropFirst(cut))
    }
    return .line(text)
  }

  mutating func ask(_ question: TerminalText, echo: Bool) -> DialogueResponse { .end }
  mutating func write(_ text: TerminalText) { shown += text.string }
  mutating func page(_ text: TerminalText) { shown += text.string }
  mutating func flush() {
    if let reason = beforeOutput?() { write(reason) }
  }
}
