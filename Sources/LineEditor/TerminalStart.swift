// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell

/// The attributes of the tty when wfsh started; a process has one tty.
struct TerminalStart {
  /// Nil when standard input or output is not a tty.
  let original: TerminalAttributes?

  nonisolated(unsafe) static let shared = TerminalStart()

  private init() {
    guard StandardStream.output.isTerminal, let attributes = TerminalAttributes(of: 0) else {
      original = nil
      return
    }
    original = attributes
    Signals.installForTerminal(0, original: attributes, farewell: Restart.broadcast)
    attributes.forCommands.apply(to: 0)
  }
}
