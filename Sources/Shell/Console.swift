// SPDX-License-Identifier: Apache-2.0

import POSIX
import Text

/// The terminal of a session, as commands see it.
final class Console<Device: Terminal>: Channel {
  var terminal: Device
  let interruption = Interruption()
  /// The command has shown something of its answer already.
  var hasBegun = false

  init(_ terminal: Device) { self.terminal = terminal }

  var isInteractive: Bool { terminal.isInteractive }
  var size: TerminalSize { terminal.size }

  /// Text of an answer; it may wait.
  func put(_ text: String) {
    terminal.write(TerminalText(text))
  }

  func write(_ text: String) { show(TerminalText(text)) }

  func redraw(_ text: String) { show(TerminalText(progress: text)) }

  private func show(_ text: TerminalText) {
    hasBegun = true
    terminal.write(text)
    terminal.flush()
  }

  func ask(_ question: String, echo: Bool) -> DialogueResponse {
    terminal.ask(TerminalText(question), echo: echo)
  }

  func lend<Result>(_ body: () -> Result) -> Result { terminal.lend(body) }
}
