// SPDX-License-Identifier: Apache-2.0

import POSIX
public import Shell
public import Text

/// A person's (or an expect script's) tty.
///
/// Two parts share the work. What is typed at the end of the line (all that scripts ever do, and
/// people nearly always) is read and echoed here, append-only, so that the echo of a line never
/// depends on the width of the screen. The first key that edits (an arrow, Ctrl-A, recall) brings
/// in libedit, which is not even initialised before, and which takes over the line as it stands on
/// the screen; see ``Editor``. A line too tall for libedit comes back here.
///
/// The tty stays raw and without kernel echo for the whole session, so that type-ahead appears
/// behind its own prompt, is never cut at 4,095 bytes, and passwords typed ahead are not shown.
/// Ctrl-Z neither edits nor raises a signal: a login shell cannot be suspended to another shell.
public final class EditTerminal: Terminal {
  /// Longest line in bytes; a longer one is rejected with a message.
  public static let longestLine = 16 << 20

  let input: InputBuffer
  let output: OutputBuffer
  var decoder = KeyDecoder()
  var history: [String]
  var editor: Editor?
  private let original: TerminalAttributes
  private let editing: TerminalAttributes
  private let commands: TerminalAttributes
  private var isEditing = false

  /// `set cli scripting-mode`: no completion, help, escape bytes or recall; may change between any
  /// two lines, type-ahead stays.
  public var isScripting = false
  /// `set cli terminal width` and `height` override the tty's size; nil: the tty's.
  public var columnsSet: Int?
  /// See ``columnsSet``.
  public var rowsSet: Int?
  public var idleMinutes: Int?
  public private(set) var hasIdledOut = false
  public var redrawsOnBlank = false

  /// Whether both standard input and standard output are a tty.
  public static var isPossible: Bool {
    StandardStream.input.isTerminal && StandardStream.output.isTerminal
  }

  /// Puts the tty into raw mode without echo, and has it restored however the process ends. Call it
  /// as early as possible: until then the kernel echoes type-ahead in front of the banner. Cost:
  /// three system calls and ten for signals; a second call does nothing.
  public static func silenceEcho() {
    _ = TerminalStart.shared
  }

  /// The terminal on standard input and output; nil when there is none. `history`: oldest first.
  public init?(history: [String] = []) {
    guard let original = TerminalStart.shared.original else { return nil }
    self.original = original
    editing = original.forEditing
    commands = original.forCommands
    input = InputBuffer(descriptor: 0)
    output = OutputBuffer(descriptor: 1, whileReading: input)
    self.history = history
  }

  deinit {
    output.flush()
    original.apply(to: 0)
  }

  public var isInteractive: Bool { true }

  public var beforeOutput: (() -> TerminalText?)? {
    get { output.beforeOutput.map { before in { before().map { TerminalText($0) } } } }
    set { output.beforeOutput = newValue.map { before in { before()?.string } } }
  }

  public var size: TerminalSize {
    let size = trueSize
    return TerminalSize(rows: size.rows, columns: size.columns)
  }

  /// 0 where the size is unknown: then lines do not wrap.
  var trueSize: (rows: Int, columns: Int) {
    let size = StandardStream.output.terminalSize
    return (rowsSet ?? size.rows, columnsSet ?? size.columns)
  }

  public var hasInputWaiting: Bool {
    if input.hasEnded || decoder.hasLine(in: input) { return true }
    while input.isReadable() {
      if input.fill() == .end || decoder.hasLine(in: input) { return true }
    }
    return false
  }

  public func write(_ text: TerminalText) {
    output.write(text.string)
  }

  public func flush() {
    output.flush()
  }

  /// The last thousand lines are kept.
  public func remember(_ line: String) {
    guard !line.isEmpty, line != history.last else { return }
    if history.count >= 2_000 { history.removeFirst(1_000) }
    history.append(line)
  }

  /// libedit keeps copies for yank, undo and redraw: it is freed, and created again when needed.
  public func forgetLine() {
    editor = nil
  }

  public func lend<Result>(_ body: () -> Result) -> Result {
    output.flush()
    original.forChildren.apply(to: 0)
    defer { commands.apply(to: 0) }
    return body()
  }

  public func page(_ text: TerminalText) {
    let size = self.size
    guard Pager.rows(of: text.string, columns: size.columns, enough: size.rows) >= size.rows,
      usableEditor()?.isCapable == true
    else { return write(text) }
    output.flush()
    let isShown = Pager.show(text.string, rows: rowsSet, columns: columnsSet)
    commands.apply(to: 0)
    if !isShown { write(text) }
  }

  // MARK: For the readers

  /// libedit, initialised at its first use.
  func usableEditor() -> Editor? {
    if editor == nil { editor = Editor() }
    return editor
  }

  /// The next key. Pending output is flushed before this waits.
  func nextKey() -> Key {
    while true {
      if let key = decoder.next(from: input) { return key }
      if input.hasEnded || output.isHungUp || hasIdledOut { return .end }
      if !isEditing {
        editing.apply(to: 0)
        isEditing = true
      }
      let known = input.count
      output.flush()
      // A blocked write has read more input.
      if input.count > known { continue }
      switch fillInput() {
      case .bytes, .end: break
      case .nothing: _ = input.isReadable(within: -1)
      case .interrupted:
        if Signals.takeContinued() { editing.apply(to: 0) }
        if Signals.takeInterrupted() { return .interrupt }
      }
    }
  }

  /// Reads more input; `.end` when the idle timeout has passed.
  private func fillInput() -> InputBuffer.Fill {
    guard let idleMinutes else { return input.fill() }
    let end = SystemClock.monotonic() + Int64(idleMinutes) * 60_000_000_000
    // A signal ends the wait early, as it does a read.
    guard !input.isReadable(within: Int32(clamping: idleMinutes * 60_000)) else {
      return input.fill()
    }
    guard SystemClock.monotonic() >= end else { return .interrupted }
    hasIdledOut = true
    return .end
  }

  /// Ends line editing: while commands run, Ctrl-C raises a signal.
  func stopReading() {
    guard isEditing else { return }
    commands.apply(to: 0)
    isEditing = false
  }
}
