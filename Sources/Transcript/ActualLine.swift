// SPDX-License-Identifier: Apache-2.0

/// An actual line, as in a terminal log.
struct ActualLine: Equatable, Sendable {
  /// The text, without its line end.
  var text: String
  /// Whether the line ended; false when the next prompt followed on the same line.
  var endsLine: Bool
  /// The answer, when the line is a question.
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
    // The text after the last line end: empty, or a line without an end.
    if let last = lines.popLast(), !last.text.isEmpty {
      lines.append(ActualLine(last.text, endsLine: false))
    }
    return lines
  }
}
