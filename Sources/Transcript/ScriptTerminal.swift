// SPDX-License-Identifier: Apache-2.0

import POSIX
public import Shell
public import Text

/// The terminal that plays a transcript: types its inputs, and records what comes.
///
/// Each step is compared as soon as the session asks for the next line, so that a value that its
/// output binds can stand in the next input. A difference does not stop the play.
public struct ScriptTerminal: Terminal {
  public let isInteractive: Bool
  public let size: TerminalSize
  public var isScripting = false
  public var beforeOutput: (() -> TerminalText?)?
  /// The script never waits.
  public var hasInputWaiting: Bool { true }

  private let steps: [Step]
  /// What came of the steps so far.
  private(set) var played: [PlayedStep] = []
  /// Values of the environment and those that output bound.
  private(set) var values: [String: String]
  /// Lines that came before the first prompt; a transcript says nothing about them.
  private(set) var greeting = PlayedStep(prompt: "")
  /// The line that stands after `?` or Tab; completed when it is not what was typed.
  private var held: (line: String, isCompleted: Bool)?
  /// Questions of the present step that were answered.
  private var answered = 0
  /// The script is over: what comes now is no part of the log.
  private var isOver = false

  /// - Parameter values: what `[NAME]` stands for from the start: ports, hosts.
  public init(playing transcript: Transcript, values: [String: String] = [:]) {
    steps = transcript.steps
    self.values = values
    isInteractive = transcript.isInteractive
    size = TerminalSize(rows: transcript.size.rows, columns: transcript.size.columns)
  }

  public mutating func readLine(prompt text: TerminalText, assistant: Assistant) -> Input {
    let prompt = text.string
    // An unfinished input continues at a prompt of another form.
    if let bare = prompt.dropping(suffix: " ") ?? Optional(prompt), Prompt.split(bare) == nil,
      !played.isEmpty
    {
      return Input(answer(prompt))
    }
    while let step = begin(prompt: prompt) {
      let line = LinePattern.fill(step.input, with: values)
      if let held, held.isCompleted, !line.begins(with: held.line) {
        played[played.count - 1].completedLine = held.line
      }
      held = nil
      switch step.key {
      case .enter: return .line(line)
      case .interrupt: return .interrupt
      case .none:
        isOver = true
        return .end
      case .help, .tab:
        if let entered = press(step.key, line, assistant) { return .line(entered) }
      }
    }
    isOver = true
    return .end
  }

  public mutating func ask(_ question: TerminalText, echo: Bool) -> DialogueResponse {
    switch answer(question.string) {
    case "^C": .interrupt
    case "^D": .end
    case let text: .text(Secret(Array(text.utf8)))
    }
  }

  public mutating func write(_ text: TerminalText) {
    if isOver { return }
    if played.isEmpty {
      greeting.write(text.string)
    } else {
      played[played.count - 1].write(text.string)
    }
  }

  public mutating func flush() {
    if let reason = beforeOutput?() { write(reason) }
  }

  /// Compares the last step; the session is over.
  mutating func finish() {
    endStep()
  }

  /// The next step, or nil at the end of the script.
  private mutating func begin(prompt: String) -> Step? {
    endStep()
    guard !isOver, played.count < steps.count else { return nil }
    let step = steps[played.count]
    played.append(PlayedStep(prompt: prompt))
    answered = 0
    return step
  }

  private mutating func endStep() {
    guard let last = played.indices.last, played[last].comparison == nil else { return }
    played[last].comparison = Comparison(
      steps[last].expected, played[last].output, values: &values)
  }

  /// Presses `?` or Tab after `line`. Where that inserts an ordinary character, the line is entered
  /// with it, as a log would show.
  private mutating func press(_ key: Key, _ line: String, _ assistant: Assistant) -> String? {
    let assistance = isScripting ? .literal : assistant(key == .help ? .help : .tab, line)
    switch assistance {
    case .none: held = (line, false)
    case .literal: return line + (key == .help ? "?" : "\t")
    case .insert(let text): held = (line + text, !text.isEmpty)
    case .replace(let count, let text):
      held = (String(String.UnicodeScalarView(line.unicodeScalars.dropLast(count))) + text, true)
    case .list(let text):
      held = (line, false)
      write(text)
    }
    return nil
  }

  /// The next answer of the current step, with placeholders replaced.
  private mutating func answer(_ question: String) -> String {
    guard let last = played.indices.last, !isOver else { return "^D" }
    let answers = steps[last].expected.compactMap(\.answer)
    let written = answered < answers.count ? answers[answered] : "^D"
    answered += 1
    played[last].ask(question, answer: written)
    return LinePattern.fill(written, with: values)
  }
}

extension Input {
  /// The meaning of an answer at a prompt for the rest of a line.
  fileprivate init(_ answer: String) {
    switch answer {
    case "^C": self = .interrupt
    case "^D": self = .end
    default: self = .line(answer)
    }
  }
}
