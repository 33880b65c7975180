// SPDX-License-Identifier: Apache-2.0

import Shell
import Text

extension Terminal {
  mutating func write(_ text: String) { write(TerminalText(text)) }

  mutating func readLine(prompt: String, assistant: Assistant) -> Input {
    readLine(prompt: TerminalText(prompt), assistant: assistant)
  }

  mutating func ask(_ question: String, echo: Bool) -> DialogueResponse {
    ask(TerminalText(question), echo: echo)
  }
}
