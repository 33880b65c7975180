// SPDX-License-Identifier: Apache-2.0

import CEdit
import Glibc
import Text

/// libedit, reduced to one line, a cursor in it, and a history.
///
/// It never uses the real tty. It gets its keys one by one, its output is collected in memory, and
/// the only tty it sets up is a pseudo-terminal of its own that is closed at once: setting up the
/// real tty would enable its echo for a moment, and `el_end` would drop type-ahead.
/// EL_UNBUFFERED makes el_wgets return after each key.
///
/// A line that fills the screen and grows at its end makes libedit 3.1-20221030 write beyond
/// its arrays (re_fastputc); ``room`` is the number of columns that a line may still grow by.
/// EL_SIGNAL is never used: it kills the whole process group.
final class Editor {
  /// Whether TERM names a terminal that supports editing: neither "dumb" nor unknown.
  let isCapable: Bool

  /// More rows would only cost memory: a taller line is not edited.
  private static let mostRows = 32
  private static let columnsOfUnknownSize = 4_096
  /// Ctrl-R, bound to ed-redisplay: `HistorySearch` replaces libedit's search.
  private static let redisplay: UInt8 = 0x12

  private let handle: OpaquePointer
  private let history: OpaquePointer
  private let drawing: MemoryStream
  private var keys: [wchar_t] = []
  private var nextKey = 0
  private var prompt: UnsafeMutablePointer<CChar>?
  private var promptCells = 0
  private var rows = 0
  private var columns = 0
  private var entered = 0
  private var enteredCapacity = 0
  /// Upper bound of the columns that the text killed last takes.
  private var killedCells = 0

  /// Nil when memory is short or libedit has no usable terminal description.
  init?() {
    setlocale(LC_CTYPE, "C.UTF-8")
    guard let drawing = MemoryStream(), let errors = MemoryStream() else { return nil }
    let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
    // libedit edits nothing under the name "emacs".
    let isOverridden = terminal == "emacs"
    if isOverridden { setenv("TERM", "dumb", 1) }
    defer { if isOverridden { setenv("TERM", terminal, 1) } }

    let own = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    let descriptor = own >= 0 ? own : dup(0)
    guard
      let handle = el_init_fd(
        "wfsh", drawing.file, drawing.file, errors.file, descriptor, descriptor, descriptor)
    else {
      close(descriptor)
      return nil
    }
    self.handle = handle
    self.drawing = drawing
    isCapable = errors.take().isEmpty && !["", "dumb", "emacs"].contains(terminal)
    guard let history = history_init() else {
      el_end(handle)
      return nil
    }
    self.history = history
    cedit_history_size(history, 1_000)
    cedit_set_history(handle, history)
    cedit_set_editor(handle, "emacs")
    cedit_bind(handle, "^R", "ed-redisplay")
    cedit_bind(handle, "^U", "vi-kill-line-prev")
    cedit_bind(handle, "^I", "ed-insert")
    cedit_set_client(handle, Unmanaged.passUnretained(self).toOpaque())
    cedit_set_prompt(handle) { handle in
      guard let handle, let client = cedit_client(handle) else { return nil }
      return Unmanaged<Editor>.fromOpaque(client).takeUnretainedValue().prompt
    }
    cedit_set_reader(handle) { handle, key in
      guard let handle, let key, let client = cedit_client(handle) else { return 0 }
      guard let next = Unmanaged<Editor>.fromOpaque(client).takeUnretainedValue().takeKey()
      else { return 0 }
      key.pointee = next
      return 1
    }
    cedit_set_flag(handle, EL_PREP_TERM, 1)
    // From here on libedit has a descriptor that is not a tty: it neither queries its size nor
    // changes its attributes.
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    if null >= 0 {
      dup2(null, descriptor)
      close(null)
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = drawing.take()
  }

  deinit {
    el_end(handle)
    history_end(history)
    free(prompt)
  }

  // MARK: One line

  /// Starts a line after `prompt` (one line) on a screen of that size, 0 where it is unknown, and
  /// draws the prompt.
  func begin(prompt: String, rows: Int, columns: Int, history lines: [String]) {
    set(prompt: prompt)
    resize(rows: rows, columns: columns)
    enter(lines)
    cedit_set_flag(handle, EL_UNBUFFERED, 1)
  }

  /// Replaces prompt and line, with the cursor at the end; false when they do not fit.
  func replace(prompt: String, text: String) -> Bool {
    let cells = (prompt + text).unicodeScalars.reduce(0) { $0 + $1.mostCells }
    guard cells < capacity + promptCells else { return false }
    set(prompt: prompt)
    let length = Int32(line.all.count)
    el_cursor(handle, length)
    el_deletestr(handle, length)
    if !text.isEmpty { el_insertstr(handle, text) }
    feed([UInt32(Editor.redisplay)])
    return true
  }

  private func set(prompt: String) {
    free(self.prompt)
    self.prompt = strdup(prompt)
    promptCells = prompt.unicodeScalars.reduce(0) { $0 + $1.mostCells }
  }

  /// Ends the line and drops its text.
  func end() {
    cedit_set_flag(handle, EL_UNBUFFERED, 0)
  }

  /// Sets the size of the screen. libedit no longer knows what the screen shows: ``redraw()`` it.
  func resize(rows: Int, columns: Int) {
    let newRows = rows > 0 ? min(rows, Editor.mostRows) : 8
    let newColumns = columns > 0 ? columns : Editor.columnsOfUnknownSize
    guard newRows != self.rows || newColumns != self.columns else { return }
    self.rows = newRows
    self.columns = newColumns
    cedit_set_capability(handle, "li", "\(newRows)")
    cedit_set_capability(handle, "co", "\(newColumns)")
  }

  /// Draws prompt and line from the cursor's position.
  func redraw() {
    cedit_refresh(handle)
  }

  /// Feeds keys: characters, control characters, or an Escape and the key after it.
  func feed(_ keys: some Sequence<UInt32>) {
    self.keys = keys.map { wchar_t($0) }
    nextKey = 0
    while nextKey < self.keys.count {
      let before = nextKey
      var count: Int32 = 0
      _ = el_wgets(handle, &count)
      if nextKey == before { break }
    }
  }

  /// Feeds an editing key; false when it might make the line taller than the screen.
  func feed(control code: UInt8) -> Bool {
    switch code {
    case Key.Code.yank where killedCells >= room: return false
    case Key.Code.killToEnd, Key.Code.killLine, Key.Code.killWord: killedCells = textCells
    default: break
    }
    feed([UInt32(code)])
    return true
  }

  func feed(meta code: UInt8) {
    if ![0x62, 0x66].contains(code) { killedCells = max(killedCells, textCells) }
    feed([UInt32(Key.Code.escape), UInt32(code)])
  }

  /// What libedit drew since the last call, without the NULs that pad for slow terminals.
  func takeDrawing() -> [UInt8] { drawing.take().filter { $0 != 0 } }

  // MARK: State

  var text: [UInt8] { encode(line.all) }
  var textBeforeCursor: [UInt8] { encode(line.beforeCursor) }
  var isEmpty: Bool { line.all.isEmpty }
  var isAtEnd: Bool { line.all.count == line.beforeCursor.count }

  /// Columns that the line may still grow by. One row stays free, and one column of each row for a
  /// wide character that does not fit there.
  var room: Int { capacity - textCells }

  /// Rows between the cursor and the end of the line.
  var rowsBelowCursor: Int {
    let before = promptCells + cells(line.beforeCursor)
    let all = promptCells + textCells
    return all / columns - before / columns
  }

  private var capacity: Int { (rows - 2) * (columns - 1) - promptCells }
  private var textCells: Int { cells(line.all) }

  private typealias Characters = UnsafeBufferPointer<wchar_t>

  private var line: (all: Characters, beforeCursor: Characters) {
    let none = Characters(start: nil, count: 0)
    guard let info = el_wline(handle)?.pointee, let start = info.buffer, let cursor = info.cursor,
      let end = info.lastchar
    else { return (none, none) }
    let all = Characters(start: start, count: end - start)
    return (all, Characters(start: start, count: cursor - start))
  }

  private func cells(_ text: UnsafeBufferPointer<wchar_t>) -> Int {
    text.reduce(0) { $0 + (Unicode.Scalar(UInt32($1))?.mostCells ?? 1) }
  }

  private func encode(_ text: UnsafeBufferPointer<wchar_t>) -> [UInt8] {
    var string = String.UnicodeScalarView()
    for character in text {
      if let scalar = Unicode.Scalar(UInt32(character)) { string.append(scalar) }
    }
    return Array(String(string).utf8)
  }

  // MARK: Called by libedit

  fileprivate func takeKey() -> wchar_t? {
    guard nextKey < keys.count else { return nil }
    nextKey += 1
    return keys[nextKey - 1]
  }

  // MARK: History

  /// Enters those of `lines` into libedit's history that fit on the screen.
  private func enter(_ lines: [String]) {
    if enteredCapacity != capacity || entered > lines.count {
      cedit_history_clear(history)
      enteredCapacity = capacity
      entered = 0
    }
    for text in lines[entered...] where KeyDecoder.canRecall(text) {
      if text.unicodeScalars.reduce(0, { $0 + $1.mostCells }) < capacity {
        cedit_history_enter(history, text)
      }
    }
    entered = lines.count
  }
}
