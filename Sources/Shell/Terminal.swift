// SPDX-License-Identifier: Apache-2.0

public import POSIX
public import Text

/// A key that asks the shell something in the middle of a line.
public enum Keystroke: Sendable {
  /// `?`: list the words that may follow.
  case help
  /// Tab: complete the word, or list what it may become.
  case tab
  /// A blank typed behind a word: complete the word if it is unique.
  case blank
}

/// The response of the shell to a `Keystroke`.
public enum Assistance: Equatable, Sendable {
  /// Nothing to say. A blank or a `?` inside quotes is then an ordinary character (`literal`).
  case none
  /// The key is an ordinary character here: it goes into the line.
  case literal
  /// Text that goes into the line at the cursor, as if it had been typed.
  case insert(String)
  /// Text in the place of the last characters before the cursor, as many as `count` says.
  case replace(count: Int, with: String)
  /// Lines, each ended by `\n`, printed below the line; the prompt and the line so far follow.
  case list(TerminalText)
}

/// Asks the shell about the part of the line before the cursor.
public typealias Assistant = (Keystroke, _ beforeCursor: String) -> Assistance

/// What came instead of, or as, a line.
public enum Input: Equatable, Sendable {
  /// A line without its line end.
  case line(String)
  /// Ctrl-C at the prompt: the line is dropped.
  case interrupt
  /// End of file, or the terminal hung up.
  case end
}

/// The answer to a question of the shell's own.
public enum DialogueResponse: Sendable {
  case text(Secret)
  case interrupt
  case end
}

/// Rows and columns; a size of 0 is unknown and becomes 24 x 80.
public struct TerminalSize: Equatable, Sendable {
  public var rows: Int
  public var columns: Int

  public init(rows: Int, columns: Int) {
    self.rows = rows > 0 ? rows : 24
    self.columns = columns > 0 ? columns : 80
  }
}

/// Where a session's lines come from and where its text goes.
///
/// Text is UTF-8 with `\n` as line end; what a tty needs beside that is the terminal's affair.
/// `TerminalText` is the only form in which text enters: whatever its origin, it is escaped.
/// Writes may be collected, but `flush`, `readLine`, `ask`, `page` and `lend` send them first.
public protocol Terminal {
  /// Called before any byte leaves the process, before a wait for input and before another program
  /// gets the terminal: makes the edits safe that the bytes confirm. If that fails, returns the
  /// reason, which is shown in front of those bytes. No default: no terminal may forget it.
  var beforeOutput: (() -> TerminalText?)? { get set }
  /// A person may sit there: prompts are shown, `[edit]` lines are padded, long text is paged.
  var isInteractive: Bool { get }
  /// The size now.
  var size: TerminalSize { get }
  /// True when the next `readLine` or `ask` will not wait for input.
  var hasInputWaiting: Bool { get }
  /// `set cli scripting-mode`: no completion, no help, no escape bytes, no wrapping.
  var isScripting: Bool { get set }
  /// `set cli terminal width`: wins over the terminal's own columns; nil: those.
  var columnsSet: Int? { get set }
  /// `set cli terminal height`, like ``columnsSet``.
  var rowsSet: Int? { get set }
  /// Minutes without a key after which input ends; nil: never.
  var idleMinutes: Int? { get set }
  /// Input has ended because no key came.
  var hasIdledOut: Bool { get }
  /// The whole line is redrawn after each blank, as on the appliance.
  var redrawsOnBlank: Bool { get set }

  /// One line, after `prompt`.
  mutating func readLine(prompt: TerminalText, assistant: Assistant) -> Input
  /// Reads the response to `question`, which is printed without a line end; echoed if `echo`.
  mutating func ask(_ question: TerminalText, echo: Bool) -> DialogueResponse
  mutating func write(_ text: TerminalText)
  mutating func flush()
  /// Text that is longer than the screen, for a person: through the pager.
  mutating func page(_ text: TerminalText)
  /// Runs `body` while the terminal is in its ordinary state, for a child that talks to the operator.
  mutating func lend<Result>(_ body: () -> Result) -> Result
  /// Remembers a line for recall; never called with a secret.
  mutating func remember(_ line: String)
  /// Forgets the line that was read last: it held a secret.
  mutating func forgetLine()
}

extension Terminal {
  /// A terminal without a screen has no size to set.
  public var columnsSet: Int? {
    get { nil }
    set {}
  }
  public var rowsSet: Int? {
    get { nil }
    set {}
  }
  public var idleMinutes: Int? {
    get { nil }
    set {}
  }
  public var hasIdledOut: Bool { false }
  public var redrawsOnBlank: Bool {
    get { false }
    set {}
  }
  public mutating func page(_ text: TerminalText) { write(text) }
  public mutating func remember(_ line: String) {}
  public mutating func forgetLine() {}
  public mutating func lend<Result>(_ body: () -> Result) -> Result {
    flush()
    return body()
  }
}
