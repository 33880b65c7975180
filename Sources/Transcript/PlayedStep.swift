// SPDX-License-Identifier: Apache-2.0

/// What came of one step.
struct PlayedStep: Equatable, Sendable {
  /// The prompt as the session wrote it, with its blank.
  let prompt: String
  /// The line as it read when it was not as the transcript has it: completion made another.
  var completedLine: String?
  /// What came behind the line.
  var output: [ActualLine] = []
  /// How it compares with what must come.
  var comparison: Comparison?

  /// Adds text as a terminal shows it; lines may come in pieces.
  mutating func write(_ text: String) {
    var pieces = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard !pieces.isEmpty else { return }
    let rest = pieces.removeLast()
    for piece in pieces { append(piece, endsLine: true) }
    if !rest.isEmpty { append(rest, endsLine: false) }
  }

  private mutating func append(_ piece: Substring.UTF8View, endsLine: Bool) {
    let text = String(Substring(piece))
    if let last = output.indices.last, !output[last].endsLine {
      output[last].text += text
      output[last].endsLine = endsLine
    } else {
      output.append(ActualLine(text, endsLine: endsLine))
    }
  }

  /// Makes the line that was begun a question, answered as the transcript writes it.
  mutating func ask(_ question: String, answer: String) {
    write(question)
    if let last = output.indices.last, !output[last].endsLine {
      output[last].endsLine = true
      output[last].answer = answer
    } else {
      output.append(ActualLine("", answer: answer))
    }
  }
}
