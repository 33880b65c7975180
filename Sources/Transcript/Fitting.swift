// SPDX-License-Identifier: Apache-2.0

/// Which expected lines could match which actual lines, regardless of bindings.
///
/// Most lines are literal: these are numbered, so that a table of all pairs compares numbers.
struct Fitting {
  private let expected: [ExpectedLine]
  private let actual: [ActualLine]
  /// The pattern of a line; nil for a literal one.
  private let matchers: [LineMatcher?]
  /// The number of the line as written, and of the text that it stands for; -1 for a line that is
  /// missing.
  private let written: [Int]
  private let meant: [Int]
  private let came: [Int]

  init(_ expected: [ExpectedLine], _ actual: [ActualLine], values: [String: String]) {
    self.expected = expected
    self.actual = actual
    var numbers: [Key: Int] = [:]
    came = actual.map { line in
      let key = Key(line.text, endsLine: line.endsLine, isQuestion: line.isQuestion)
      let number = numbers[key] ?? numbers.count
      numbers[key] = number
      return number
    }
    written = expected.map { line in
      numbers[Key(line.pattern.source, endsLine: true, isQuestion: line.answer != nil)] ?? -1
    }
    meant = expected.map { line in
      guard case .literal(let text) = line.pattern.form else { return -1 }
      let key = Key(text, endsLine: line.pattern.endsLine, isQuestion: line.answer != nil)
      return numbers[key] ?? -1
    }
    matchers = expected.map { line in
      if case .literal = line.pattern.form { return nil }
      return LineMatcher(line.pattern, values: values, loosely: true)
    }
  }

  /// Constant for a literal line.
  func fits(_ wanted: Int, _ came: Int) -> Bool {
    if written[wanted] == self.came[came] || meant[wanted] == self.came[came] { return true }
    guard let matcher = matchers[wanted] else { return false }
    return (expected[wanted].answer != nil) == actual[came].isQuestion
      && matcher.match(actual[came]) != nil
  }

  private struct Key: Hashable {
    let bytes: [UInt8]
    let endsLine: Bool
    let isQuestion: Bool

    init(_ text: String, endsLine: Bool, isQuestion: Bool) {
      bytes = Array(text.utf8)
      self.endsLine = endsLine
      self.isQuestion = isQuestion
    }
  }
}
