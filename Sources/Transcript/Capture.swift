// SPDX-License-Identifier: Apache-2.0

/// A line that a real appliance or its documents printed, as a `capture:` header names it.
///
/// Every expected line with this text is evidence: an update does not rewrite it, and a transcript
/// without any such line is malformed, so that a capture cannot disappear unnoticed.
struct Capture {
  /// The line of the header.
  let line: Int
  private let matcher: LineMatcher

  /// - Parameter text: the line, with `[..]` or placeholders where its values vary.
  init(_ text: String, line: Int) throws(LinePattern.SyntaxError) {
    self.line = line
    matcher = LineMatcher(try LinePattern(text), values: [:])
  }

  /// Whether `pattern`, a line of the transcript, is this line.
  func covers(_ pattern: LinePattern) -> Bool {
    if case .literal(let text) = pattern.form, matcher.match(ActualLine(text)) != nil {
      return true
    }
    return matcher.match(ActualLine(pattern.source)) != nil
  }
}
