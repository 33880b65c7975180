// SPDX-License-Identifier: Apache-2.0

import POSIX
public import Shell
public import Text

extension EditTerminal {
  /// Longest line, in bytes, for which a blank asks the shell: a pasted one of 10,000 words would
  /// be parsed 10,000 times.
  private static let longestAssistedLine = 4_096

  public func readLine(prompt text: TerminalText, assistant: Assistant) -> Input {
    let prompt = text.string
    _ = Signals.takeInterrupted()
    _ = Signals.takeResized()
    defer { stopReading() }
    while true {
      var reader = LineReader(terminal: self, prompt: prompt)
      output.write(prompt)
      while true {
        let key = nextKey()
        if let result = reader.take(key, assistant) { return result }
        if reader.isTooLong { break }
      }
      skipLine()
      output.write("\nA line may have at most \(EditTerminal.longestLine) bytes.\n")
    }
  }

  /// Drops everything up to the next Enter.
  private func skipLine() {
    while true {
      switch nextKey() {
      case .enter, .interrupt, .end: return
      default: continue
      }
    }
  }

  /// One call of ``readLine(prompt:assistant:)``.
  struct LineReader {
    private let terminal: EditTerminal
    private let prompt: String
    /// The prompt's last line; those above it are never redrawn.
    private let lastLine: String
    private let promptCells: Int
    private var line: TypedLine
    /// libedit, while it has the line.
    private var editor: Editor?
    /// The screen's size changed since the line was started: where its rows stand is unknown.
    private var isResized = false
    /// The search through the history that is on.
    private var search: HistorySearch?

    init(terminal: EditTerminal, prompt: String) {
      self.terminal = terminal
      self.prompt = prompt
      let start = prompt.lastIndex(of: "\n").map { prompt.index(after: $0) } ?? prompt.startIndex
      lastLine = String(prompt[start...])
      promptCells = lastLine.unicodeScalars.reduce(0) { $0 + $1.mostCells }
      line = TypedLine(column: promptCells)
    }

    var isTooLong: Bool { line.bytes.count > EditTerminal.longestLine }
    private var isEmpty: Bool { editor?.isEmpty ?? line.isEmpty }
    private var isScripting: Bool { terminal.isScripting }

    /// What the line became, or nil while it is being typed.
    mutating func take(_ key: Key, _ assistant: Assistant) -> Input? {
      noteSize()
      if search != nil, takeInSearch(key) { return nil }
      switch key {
      case .end:
        leave()
        return .end
      case .interrupt:
        toLastRow()
        terminal.output.write("^C\n")
        leave()
        return .interrupt
      case .enter: return enter()
      case .endOfInput where isEmpty:
        terminal.output.write("\n")
        leave()
        return .end
      case .text(let scalar), .literal(let scalar): insert(scalar)
      case .blank: blank(assistant)
      case .help:
        isScripting ? insert("?") : ask(assistant, .help, or: "?")
      case .tab:
        isScripting ? insert("\t") : ask(assistant, .tab, or: "\t")
      case .backspace: backspace()
      case .endOfInput: edit(Key.Code.delete)
      case .control(Key.Code.searchBack): startSearch()
      case .control(Key.Code.searchForward): break
      case .control(let code): edit(code)
      case .meta(let code):
        if let editor = enterEditor() {
          editor.feed(meta: code)
          show(editor)
        }
      }
      return nil
    }

    private mutating func enter() -> Input {
      guard let editor else {
        terminal.output.write("\n")
        return .line(line.text)
      }
      let text = String(decoding: editor.text, as: UTF8.self)
      editor.feed([UInt32(Key.Code.newline)])
      leave()
      return .line(text)
    }

    // MARK: Characters

    private mutating func insert(_ scalar: Unicode.Scalar) {
      if let editor {
        if editor.room > scalar.mostCells {
          editor.feed([scalar.value])
          return show(editor)
        }
        giveBack()
      }
      line.append(scalar)
      terminal.output.write(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func insert(_ text: String) {
      for scalar in text.unicodeScalars where KeyDecoder.isText(scalar) { insert(scalar) }
    }

    private mutating func replace(_ count: Int, with text: String) {
      for _ in 0..<count { backspace() }
      insert(text)
    }

    private mutating func blank(_ assistant: Assistant) {
      defer { redrawAfterBlank() }
      guard !isScripting, !isEmpty, line.bytes.count <= EditTerminal.longestAssistedLine else {
        return insert(" ")
      }
      switch assistant(.blank, beforeCursor) {
      case .none, .literal: insert(" ")
      case .insert(let text): insert(text)
      case .replace(let count, let text): replace(count, with: text)
      case .list(let text): list(text)
      }
    }

    /// Carriage return, erase, prompt and line: captured (netmiko issues 688 and 2071).
    private func redrawAfterBlank() {
      guard terminal.redrawsOnBlank, !isScripting, editor == nil else { return }
      terminal.output.write("\r\u{1B}[K\(lastLine)")
      terminal.output.write(line.bytes)
    }

    private mutating func ask(_ assistant: Assistant, _ key: Keystroke, or literal: Unicode.Scalar)
    {
      switch assistant(key, beforeCursor) {
      case .none: break
      case .literal: insert(literal)
      case .insert(let text): insert(text)
      case .replace(let count, let text): replace(count, with: text)
      case .list(let text): list(text)
      }
    }

    private var beforeCursor: String {
      guard let editor else { return line.text }
      return String(decoding: editor.textBeforeCursor, as: UTF8.self)
    }

    /// Text below the line, then prompt and line once more, in one write.
    private mutating func list(_ text: TerminalText) {
      toLastRow()
      terminal.output.write("\n")
      terminal.write(text)
      guard let editor else {
        terminal.output.write(prompt)
        return terminal.output.write(line.bytes)
      }
      terminal.output.write(prompt.utf8.dropLast(lastLine.utf8.count))
      editor.redraw()
      show(editor)
    }

    private func toLastRow() {
      guard let editor else { return }
      for _ in 0..<editor.rowsBelowCursor { terminal.output.write("\n") }
    }

    // MARK: Editing

    private mutating func backspace() {
      if let editor {
        _ = editor.feed(control: Key.Code.backspace)
        return show(editor)
      }
      guard !line.isEmpty else { return }
      guard !isScripting else {
        _ = line.removeLast()
        return
      }
      let columns = terminal.trueSize.columns
      let endsInRow = columns == 0 || line.column % columns != 0
      if line.isPlain, endsInRow, let scalar = line.removeLast(), let cells = scalar.cells {
        for text in ["\u{8}", " ", "\u{8}"] {
          terminal.output.write(String(repeating: text, count: cells))
        }
      } else if let editor = enterEditor() {
        _ = editor.feed(control: Key.Code.backspace)
        show(editor)
      } else {
        // Too tall to be edited: shown again without its last character.
        _ = line.removeLast()
        terminal.output.write("\n\(lastLine)")
        terminal.output.write(line.bytes)
      }
    }

    private mutating func edit(_ code: UInt8) {
      guard let editor = enterEditor() else { return }
      if !editor.feed(control: code) { terminal.output.write("\u{7}") }
      show(editor)
    }

    // MARK: Search

    private mutating func startSearch() {
      guard let editor = enterEditor() else { return }
      let original = String(decoding: editor.text, as: UTF8.self)
      search = HistorySearch(
        lines: terminal.history.filter(KeyDecoder.canRecall), original: original)
      showSearch()
    }

    /// False: the key ends the search and then does what it always does.
    private mutating func takeInSearch(_ key: Key) -> Bool {
      switch key {
      case .text(let scalar), .literal(let scalar): search?.append(scalar)
      case .blank: search?.append(" ")
      case .help: search?.append("?")
      case .backspace: search?.removeLast()
      case .control(Key.Code.searchBack): search?.older()
      case .control(Key.Code.searchForward): search?.newer()
      case .control(Key.Code.abort):
        endSearch(with: search?.original)
        return true
      default:
        endSearch(with: search?.line)
        return false
      }
      showSearch()
      return true
    }

    private func showSearch() {
      guard let search, let editor else { return }
      if !editor.replace(prompt: search.prompt, text: search.line) {
        terminal.output.write("\u{7}")
      }
      show(editor)
    }

    private mutating func endSearch(with text: String?) {
      search = nil
      guard let editor else { return }
      if !editor.replace(prompt: lastLine, text: text ?? "") {
        _ = editor.replace(prompt: lastLine, text: "")
      }
      show(editor)
    }

    /// The line to libedit, which finds it on the screen as if it had drawn it. Nil, with a bell:
    /// the line is too tall, or libedit cannot be had.
    private mutating func enterEditor() -> Editor? {
      if let editor { return editor }
      guard !isScripting, let editor = terminal.usableEditor() else { return nil }
      let size = terminal.trueSize
      editor.begin(
        prompt: lastLine, rows: size.rows, columns: size.columns, history: terminal.history)
      let scalars = line.text.unicodeScalars
      guard editor.room > scalars.reduce(0, { $0 + $1.mostCells }) else {
        editor.end()
        _ = editor.takeDrawing()
        terminal.output.write("\u{7}")
        return nil
      }
      editor.feed(scalars.lazy.map(\.value))
      let drawing = editor.takeDrawing()
      if line.isPlain, !isResized {
        // A cursor behind the last column goes on to the next row; libedit believes it there.
        if size.columns > 0, !line.isEmpty, line.column % size.columns == 0 {
          terminal.output.write(" \u{8}")
        }
      } else {
        terminal.output.write("\n")
        terminal.output.write(drawing)
      }
      self.editor = editor
      line = TypedLine(column: promptCells)
      return editor
    }

    private func show(_ editor: Editor) {
      terminal.output.write(editor.takeDrawing())
    }

    /// The line back from libedit: from here on it only grows at its end.
    private mutating func giveBack() {
      guard let editor else { return }
      _ = editor.feed(control: Key.Code.end)
      show(editor)
      takeText(of: editor)
      editor.end()
      self.editor = nil
    }

    private mutating func takeText(of editor: Editor) {
      line = TypedLine(column: promptCells)
      for scalar in String(decoding: editor.text, as: UTF8.self).unicodeScalars {
        line.append(scalar)
      }
    }

    private mutating func leave() {
      guard let editor else { return }
      show(editor)
      editor.end()
      _ = editor.takeDrawing()
      self.editor = nil
    }

    private mutating func noteSize() {
      guard Signals.takeResized() else { return }
      isResized = true
      if search != nil { endSearch(with: search?.line) }
      guard let editor else { return }
      // Where the terminal put the rows when it changed is unknown: start on a fresh one.
      let size = terminal.trueSize
      takeText(of: editor)
      editor.end()
      _ = editor.takeDrawing()
      self.editor = nil
      editor.resize(rows: size.rows, columns: size.columns)
      terminal.output.write("\n\(lastLine)")
      terminal.output.write(line.bytes)
      isResized = false
    }
  }
}
