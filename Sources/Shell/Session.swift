// SPDX-License-Identifier: Apache-2.0

import Configuration
private import POSIX
import Store
import Text
import YANG

/// One operator's session: reads lines, runs commands, prints answers. The only loop there is.
public struct Session {
  public let appliance: Appliance
  let registry: Registry
  /// Lines that were refused; decides the exit status of a session without a terminal.
  public var refusals: Int { refusedLines + batch.failures }
  private var refusedLines = 0
  private let batch: EditBatch
  /// The host's time at the start; a restart of the appliance has the same clock.
  private let started = SystemClock.realTime()

  public init(appliance: Appliance, registry: Registry) {
    self.appliance = appliance
    self.registry = registry
    batch = EditBatch(appliance.store)
  }

  /// Runs until the operator leaves, the input ends or the terminal hangs up.
  public mutating func run(on terminal: inout some Terminal) {
    let console = console(on: terminal)
    defer { terminal = console.terminal }
    applySettings(to: console)
    while !hasEnded {
      if console.terminal.hasInputWaiting { batch.extend() } else { settle(console) }
      guard let line = readLine(on: console) else { break }
      // Known to other sessions from its first line on; a paste is one activity.
      if !console.terminal.hasInputWaiting {
        if console.isInteractive { noteActivity() }
        guard !hasRestarted else {
          refusedLines += 1
          console.put("\(Restart.broadcast)")
          break
        }
      }
      execute(line.text, line.words.tokens, on: console)
    }
    if appliance.session.isNoted { appliance.store.forgetSession() }
    if console.terminal.hasIdledOut {
      console.put("\nThe session is closed: no input for \(IdleTimeout(of: appliance).text).\n")
    }
    settle(console)
  }

  /// The operator has left, or no line can be understood.
  private var hasEnded: Bool { appliance.session.hasEnded || appliance.grammar.problem != nil }

  /// The appliance has restarted since this session started, which nobody could tell it: it is not on
  /// a terminal, or had no line yet. A time ahead of the clock was set by another clock.
  private var hasRestarted: Bool {
    guard let restart = (try? appliance.store.lastRestart()) ?? nil else { return false }
    return restart > started && restart <= SystemClock.realTime()
  }

  /// `user@host> `, `user@host# `; host and role as last committed.
  private var prompt: String {
    // A state directory that cannot be read is reported by the commands.
    let summary = (try? appliance.store.summary()) ?? Summary(hostName: "")
    let host = summary.hostName.isEmpty ? appliance.model.defaultHostName : summary.hostName
    let role = summary.role.isEmpty ? "" : "(\(summary.role))"
    return "\(appliance.user)@\(host)\(role)\(appliance.session.mode == .operational ? ">" : "#") "
  }

  /// Tells other sessions of this one. A line is not refused because that cannot be written.
  private func noteActivity() {
    appliance.session.isNoted = true
    try? appliance.store.noteSession(
      appliance.user, origin: appliance.session.origin, began: appliance.session.started,
      active: appliance.clock.now)
  }

  /// Keeps a line for recall in later sessions. A line is not refused because it cannot be kept.
  private func remember(_ line: String) {
    guard !line.contains("\n") else { return }
    try? appliance.store.appendHistory(line, of: appliance.user)
  }

  /// The lines that earlier sessions of this administrator left for recall; none where they cannot
  /// be read.
  public var history: [String] { (try? appliance.store.history(of: appliance.user)) ?? [] }

  /// What `set cli` says about the terminal.
  private func applySettings(to console: Console<some Terminal>) {
    let settings = appliance.session.settings
    console.terminal.isScripting = settings.scriptingMode
    console.terminal.columnsSet = settings.terminalWidth
    console.terminal.rowsSet = settings.terminalHeight
    console.terminal.redrawsOnBlank = settings.redraw
  }

  /// Runs one line as if it had been typed; what `-c` gives.
  public mutating func run(_ line: String, on terminal: inout some Terminal) {
    let console = console(on: terminal)
    defer { terminal = console.terminal }
    guard !hasEnded else { return }
    let tokenized = TokenizedLine(line)
    if tokenized.openQuote != nil {
      refuse(.invalidSyntax("The quoted value is not closed."), on: console)
    } else if let excess = tokenized.excess {
      refuse(.invalidSyntax(excess), on: console)
    } else {
      execute(line, tokenized.tokens, on: console)
    }
    settle(console)
  }

  /// A terminal whose output confirms only edits that are safe.
  private func console<Device: Terminal>(on terminal: Device) -> Console<Device> {
    let console = Console(terminal)
    // Only the prompt of a line can stand there already.
    let newline = terminal.isInteractive ? "\n" : ""
    console.terminal.beforeOutput = { [batch] in
      batch.settleBeforeOutput().map { TerminalText(newline + $0) }
    }
    return console
  }

  /// Makes the edits of a pasted or piped batch safe, then shows what was answered.
  private func settle(_ console: Console<some Terminal>) {
    console.terminal.flush()
    ProcessEnvironment.wipeStack()
  }

  /// A line, with the lines that an open quote takes in.
  private mutating func readLine(
    on console: Console<some Terminal>
  ) -> UnfinishedLine? {
    let line = UnfinishedLine()
    while true {
      let prompt = line.text.isEmpty ? prompt : ""
      // Not through the console: its terminal is being changed by the very call.
      let screen = console.terminal
      if console.isInteractive { console.terminal.idleMinutes = IdleTimeout(of: appliance).minutes }
      let input = console.terminal.readLine(prompt: TerminalText(prompt)) { key, beforeCursor in
        assist(key, beforeCursor, behind: line, width: Self.editWidth(on: screen))
      }
      switch input {
      case .end:
        guard line.text.isEmpty else {
          refuse(.invalidSyntax("The quoted value is not closed."), on: console)
          return nil
        }
        return nil
      case .interrupt:
        line.clear()
        endCommand(on: console)
        if !console.terminal.hasInputWaiting { settle(console) }
      case .line(let text):
        line.append(text)
        guard line.words.openQuote == nil else { continue }
        line.end()
        guard let excess = line.words.excess else { return line }
        line.clear()
        refuse(.invalidSyntax(excess), on: console)
      }
    }
  }

  private mutating func execute(
    _ line: String, _ tokens: [Token], on console: Console<some Terminal>
  ) {
    guard !tokens.isEmpty else { return endCommand(on: console) }
    do {
      try appliance.store.refresh()
      var position = try CommandPosition(in: appliance.session.mode, on: appliance)
      let problem = parse(tokens, into: &position, on: console)
      if console.terminal.isInteractive {
        let secrets = Set(position.secretWords)
        let tail = problem.flatMap { position.suspectedSecrets(in: tokens, refusedAt: $0.word) }
        let kept = redacted(line, tokens, secrets, tail: tail)
        console.terminal.remember(kept)
        remember(kept)
        if !secrets.isEmpty || tail != nil { console.terminal.forgetLine() }
      }
      if let problem { throw problem.error.refusal }
      try run(position, tokens: tokens, on: console)
    } catch {
      return refuse(Refusal(error), on: console)
    }
    endCommand(on: console)
  }

  /// Words between two looks at Ctrl-C in a long line.
  private static let fewWords = 1_024

  /// Takes the words of a line. Returns what is wrong with it and the place of the word that was
  /// refused; no place where the line is not complete.
  private func parse(
    _ tokens: [Token], into position: inout CommandPosition, on console: Console<some Terminal>
  ) -> (error: LineError, word: Int?)? {
    func parse() -> (error: LineError, word: Int?)? {
      for (index, token) in tokens.enumerated() {
        if index > 0, index % Self.fewWords == 0, console.interruption.isRaised {
          return (.interrupted, index)
        }
        do throws(LineError) { try position.accept(token) } catch { return (error, index) }
      }
      do throws(LineError) { try position.finish() } catch { return (error, nil) }
      return nil
    }
    guard tokens.count > Self.fewWords else { return parse() }
    console.interruption.clear()
    return console.interruption.whileCatchingSignals { parse() }
  }

  /// The line as history may keep it: without the words that are secrets, and without its tail.
  private func redacted(
    _ line: String, _ tokens: [Token], _ secrets: Set<Int>, tail: Int?
  ) -> String {
    guard !secrets.isEmpty || tail != nil else { return line }
    let hidden = "********"
    let words = tokens.prefix(tail ?? tokens.count).enumerated().map { index, token in
      secrets.contains(index) ? hidden : Quoting.quoted(token.text)
    }
    return (words + (tail == nil ? [] : [hidden])).joined(separator: " ")
  }

  private mutating func run(
    _ position: CommandPosition, tokens: [Token], filter: PipeFilter.Position? = nil,
    on console: Console<some Terminal>
  ) throws(Refusal) {
    guard let action = position.action else { throw .invalidSyntax }
    let filter = position.filter ?? filter
    if let inner = position.nested.first {
      return try run(inner, tokens: tokens, filter: filter, on: console)
    }
    // What takes a path is done at once; anything else may wait or run for long.
    if position.statement == nil { try Refusal.ofAnyError { try batch.settle() } }
    if action.needsSuperuser(for: position.values),
      !appliance.administrators.isSuperuser(appliance.user)
    {
      throw .serverError("permission denied for the command \(action.path.first ?? action.name)")
    }
    if let question = action.marks.confirmation, appliance.session.settings.confirmationPrompt {
      guard confirm(question, on: console) else { return }
    }
    let arguments = Arguments(position)
    let trace = CommandTrace(position, on: appliance)
    if let trace { console.put(trace.beginning) }
    console.hasBegun = false
    let output: Answer
    do throws(Refusal) {
      output = try answer(to: action, arguments, on: console)
    } catch {
      if let trace { console.put(trace.ending(error)) }
      throw error
    }
    // Nothing is inserted into an answer that began as progress.
    if let trace, !console.hasBegun { console.put(trace.ending(output)) }
    try show(output, filter: filter, on: console)
  }

  /// Runs the command itself.
  private mutating func answer(
    to action: SchemaNode, _ arguments: Arguments, on console: Console<some Terminal>
  ) throws(Refusal) -> Answer {
    let output: Answer
    if let reply = action.marks.reply {
      output = try .canned(reply, of: action, arguments, on: appliance)
    } else {
      guard let type = registry[action.path.joined(separator: " ")] else {
        throw .unknownCommand(action.path.first ?? action.name)
      }
      // Echoes the Enter of a command that may take long before it runs.
      if console.terminal.isInteractive, !console.terminal.hasInputWaiting { settle(console) }
      let command = try Refusal.ofAnyError { try type.init(arguments) }
      if arguments.statement == nil {
        console.interruption.clear()
        output = try Refusal.ofAnyError {
          try console.interruption.whileCatchingSignals {
            registry.dueWork(appliance, console)
            return try command.run(on: appliance, over: console)
          }
        }
      } else {
        // What takes a path is done before a signal could be caught; pastes are thousands of these.
        output = try Refusal.ofAnyError { try command.run(on: appliance, over: console) }
      }
      applySettings(to: console)
    }
    return output
  }

  private func confirm(_ question: String, on console: Console<some Terminal>) -> Bool {
    var text = question + " (y or n) "
    while true {
      guard case .text(let answer) = console.ask(text, echo: true) else { return false }
      let word = answer.plainText.lowercased()
      if word == "y" || word == "yes" { return true }
      if word == "n" || word == "no" { return false }
      text = "Please type \"y\" for yes or \"n\" for no. "
    }
  }

  private func show(
    _ output: Answer, filter: PipeFilter.Position?, on console: Console<some Terminal>
  ) throws(Refusal) {
    if let filter {
      return console.put(try filter.apply(to: AnswerText.body(output)))
    }
    let isXML = appliance.session.settings.operationalXML && output.frame == .operational
    let text = isXML ? AnswerXML.string(output) : AnswerText.string(output)
    guard appliance.session.settings.pager, console.terminal.isInteractive,
      output.frame != .configuration
    else {
      return console.put(text)
    }
    let rows = console.terminal.size.rows
    if text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) < rows - 1 {
      console.put(text)
    } else {
      console.terminal.page(TerminalText(text))
    }
  }

  private mutating func refuse(_ refusal: Refusal, on console: Console<some Terminal>) {
    // The process that reads the exit status reports it.
    if appliance.grammar.problem != nil { return }
    refusedLines += 1
    console.put(refusal.lines.map { $0 + "\n" }.joined())
    endCommand(on: console)
  }

  /// In configuration mode every command ends with the `[edit]` line, padded on a tty.
  private mutating func endCommand(on console: Console<some Terminal>) {
    if appliance.session.mode == .configuration {
      console.put(
        Self.editLine(appliance.session.level, width: Self.editWidth(on: console.terminal)))
    }
  }

  static func editWidth(on terminal: some Terminal) -> Int {
    terminal.isInteractive ? terminal.size.columns : 0
  }

  static func editLine(_ level: EditLevel, width: Int) -> String {
    "[\(level.text)]".padded(to: width) + "\n"
  }
}
