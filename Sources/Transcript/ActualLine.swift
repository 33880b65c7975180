// SPDX-License-Identifier: Apache-2.0

/// One line that came, as a terminal log would hold it.
struct ActualLine: Equatable, Sendable {
  /// Of a question: its text.
  var text: String
  /// False when something else, or the next prompt, came before the line end.
  var endsLine: Bool
  /// What was answered, when the line is a question.
  var answer: String?

  var isQuestion: Bool { answer != nil }

  init(_ text: String, endsLine: Bool = true, answer: String? = nil) {
    self.text = text
    self.endsLine = endsLine
    self.answer = answer
  }

  /// The lines of a file.
  static func lines(of bytes: [UInt8]) -> [ActualLine] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { ActualLine(String(decoding: $0, as: UTF8.self)) }
    // The piece behind the last line end: nothing, or a line without one.
    if let last = lines.popLast(), !last.text.isEmpty {
      lines.append(ActualLine(last.text, endsLine: false))
    }
    return lines
  }
}
