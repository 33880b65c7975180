// SPDX-License-Identifier: Apache-2.0

import POSIX
public import Shell
public import Text

extension EditTerminal {
  /// Backspace and Ctrl-U edit the answer; `\n` follows it whether it was shown or not.
  public func ask(_ question: TerminalText, echo: Bool) -> DialogueResponse {
    _ = Signals.takeInterrupted()
    write(question)
    var answer = TypedLine(column: 0)
    answer.reserve(1_024)
    defer {
      answer.wipe()
      stopReading()
    }
    while true {
      switch nextKey() {
      case .end: return .end
      case .interrupt:
        output.write("^C\n")
        return .interrupt
      case .endOfInput:
        guard answer.isEmpty else { continue }
        output.write("\n")
        return .end
      case .enter:
        output.write("\n")
        return .text(Secret(answer.bytes))
      case .text(let scalar), .literal(let scalar): add(scalar, to: &answer, echo: echo)
      case .blank: add(" ", to: &answer, echo: echo)
      case .help: add("?", to: &answer, echo: echo)
      case .backspace: erase(&answer, echo: echo)
      case .control(Key.Code.killLine):
        while !answer.isEmpty { erase(&answer, echo: echo) }
      case .tab, .control, .meta: continue
      }
    }
  }

  private func add(_ scalar: Unicode.Scalar, to answer: inout TypedLine, echo: Bool) {
    guard answer.bytes.count < 65_536 else { return }
    answer.append(scalar)
    if echo { output.write(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter) }
  }

  private func erase(_ answer: inout TypedLine, echo: Bool) {
    guard let scalar = answer.removeLast(), echo, !isScripting else { return }
    for text in ["\u{8}", " ", "\u{8}"] {
      output.write(String(repeating: text, count: scalar.cells ?? 0))
    }
  }
}
