// SPDX-License-Identifier: Apache-2.0

/// An expected line, or an expected question with its answer.
struct ExpectedLine: Equatable, Sendable {
  /// Line in the transcript.
  let number: Int
  /// The text; that of a question is compared without a line end.
  let pattern: LinePattern
  /// The answer with its placeholders; nil when the line is not a question.
  let answer: String?
  /// A `capture:` header names it: an update leaves it as it is.
  var isCaptured = false
}
