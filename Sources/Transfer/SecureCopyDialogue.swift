// SPDX-License-Identifier: Apache-2.0

internal import POSIX
import Text

/// What the OpenSSH client prints on a terminal of its own, taken apart into lines, the progress
/// line and questions.
///
/// The client has a terminal of its own because it prints its messages on its standard error and
/// its questions on the terminal: only there do they keep their order. Its questions are asked by
/// the session, so that answers typed ahead are not lost, and it ends with its terminal, however
/// the session ends.
struct SecureCopyDialogue {
  private let conversation: SecureCopyConversation
  private let terminal: PseudoTerminal
  /// The line so far.
  private var line: [UInt8] = []
  private var shownBytes = 0
  /// The end of the answer's line, or its whole echo, is still to come.
  private var awaitsEcho = false

  /// Bytes of a line that are looked at.
  private static let lineLimit = 4096
  /// A question that does not end like one is known by the silence behind it.
  static let silence = Duration.milliseconds(200)

  init(_ conversation: SecureCopyConversation, on terminal: PseudoTerminal) {
    self.conversation = conversation
    self.terminal = terminal
  }

  /// Shows what is a line, or a part of the progress line. `note` is given the lines.
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

  /// The progress line is drawn again and again from its start. A question too begins with `\r`, by
  /// which the client finds out whether the terminal is there.
  private var isProgress: Bool {
    line.dropFirst().contains(UInt8(ascii: "\r"))
      || line.first == UInt8(ascii: "\r") && line.contains(UInt8(ascii: "%")) && !endsLikeQuestion
  }

  private var isOpen: Bool { !line.isEmpty && line != [UInt8(ascii: "\r")] && !isProgress }

  /// A part of a line is there, which is a question when nothing follows.
  var mayAsk: Bool { isOpen }

  /// `password: `, `(yes/no/[fingerprint])? `
  var asks: Bool { isOpen && endsLikeQuestion }

  private var endsLikeQuestion: Bool {
    line.last == UInt8(ascii: " ")
      && [UInt8(ascii: ":"), UInt8(ascii: "?")].contains(line.dropLast().last)
  }

  /// Has the operator answer the question; false when he interrupts or has gone.
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
