// SPDX-License-Identifier: Apache-2.0

/// One line that must come, or a question and what is answered to it.
struct ExpectedLine: Equatable, Sendable {
  /// Line in the transcript.
  let number: Int
  /// Of a question: its text, compared without a line end.
  let pattern: LinePattern
  /// What is typed, placeholders not yet replaced; nil when the line is no question.
  let answer: String?
  /// A `capture:` header names it: an update leaves it as it is.
  var isCaptured = false
}
