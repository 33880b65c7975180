// SPDX-License-Identifier: Apache-2.0

internal import POSIX
import Text

/// Splits the OpenSSH client's terminal output into lines, the progress line and questions.
///
/// The client has a terminal of its own because it prints messages on its standard error and
/// questions on the terminal: only there do they keep their order. The session asks the questions,
/// so that answers typed ahead are not lost, and the client ends with its terminal, however the
/// session ends.
struct SecureCopyDialogue {
  private let conversation: SecureCopyConversation
  private let terminal: PseudoTerminal
  /// The line so far.
  private var line: [UInt8] = []
  private var shownBytes = 0
  /// The end of the answer's line, or its whole echo, is still to come.
  private var awaitsEcho = false

  /// Limit of a line in bytes.
  private static let lineLimit = 4096
  /// A question without the usual ending is recognised by the silence after it.
  static let silence = Duration.milliseconds(200)

  init(_ conversation: SecureCopyConversation, on terminal: PseudoTerminal) {
    self.conversation = conversation
    self.terminal = terminal
  }

  /// Shows complete lines and parts of the progress line. `note` gets the lines.
  mutating func add(_ bytes: [UInt8], _ note: (String) -> Void) {
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n") where awaitsEcho: awaitsEcho = false
      case _ where awaitsEcho: continue
      case UInt8(ascii: "\n"): endLine(note)
      default: if line.count < Self.lineLimit { line.append(byte) }
      }
    }
    if isProgress { show() }
  }

  /// The progress line is redrawn from its start. A question begins with `\r` too, with which the
  /// client checks whether the terminal exists.
  private var isProgress: Bool {
    line.dropFirst().contains(UInt8(ascii: "\r"))
      || line.first == UInt8(ascii: "\r") && line.contains(UInt8(ascii: "%")) && !endsLikeQuestion
  }

  private var isOpen: Bool { !line.isEmpty && line != [UInt8(ascii: "\r")] && !isProgress }

  /// Whether a part of a line is pending, which is a question when nothing follows.
  var mayAsk: Bool { isOpen }

  /// `password: `, `(yes/no/[fingerprint])? `
  var asks: Bool { isOpen && endsLikeQuestion }

  private var endsLikeQuestion: Bool {
    line.last == UInt8(ascii: " ")
      && [UInt8(ascii: ":"), UInt8(ascii: "?")].contains(line.dropLast().last)
  }

  /// Asks the administrator; false when interrupted or disconnected.
  mutating func ask() -> Bool {
    let isMarked = line.first == UInt8(ascii: "\r")
    let question = String(printable: line.dropFirst(isMarked ? 1 : 0), limit: Self.lineLimit)
    line = []
    guard let answer = conversation.ask(question, terminal.echoes) else { return false }
    awaitsEcho = true
    terminal.type(answer)
    return true
  }

  /// Ends a line that the client left open.
  mutating func close(_ note: (String) -> Void) {
    if !line.isEmpty { endLine(note) }
  }

  private mutating func show() {
    let parts = line[shownBytes...].split(
      separator: UInt8(ascii: "\r"), omittingEmptySubsequences: false)
    conversation.show(
      parts.map { String(printable: $0, limit: Self.lineLimit) }.joined(separator: "\r"))
    shownBytes = line.count
  }

  private mutating func endLine(_ note: (String) -> Void) {
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    if !isProgress {
      note(String(printable: line.drop { $0 == UInt8(ascii: "\r") }, limit: Self.lineLimit))
    }
    if shownBytes <= line.count { show() }
    conversation.show("\n")
    line = []
    shownBytes = 0
  }
}
