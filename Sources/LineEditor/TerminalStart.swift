// SPDX-License-Identifier: Apache-2.0

private import Glibc
import POSIX

/// What the tty was like before wfsh touched it. There is one tty and one start.
struct TerminalStart {
  /// Nil when standard input or output is no tty.
  let original: TerminalAttributes?

  nonisolated(unsafe) static let shared = TerminalStart()

  private init() {
    guard isatty(1) == 1, let attributes = TerminalAttributes(of: 0) else {
      original = nil
      return
    }
    original = attributes
    Signals.installForTerminal(0, original: attributes)
    attributes.forCommands.apply(to: 0)
  }
}
