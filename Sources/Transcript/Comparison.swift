// SPDX-License-Identifier: Apache-2.0

/// The alignment of the actual lines with the expected ones.
struct Comparison: Equatable, Sendable {
  enum Pair: Equatable, Sendable {
    /// The expected line of this index matches the actual line of that.
    case same(Int, Int)
    /// `...` stands for these actual lines.
    case elided(Int, Range<Int>)
    /// A missing expected line.
    case missing(Int)
    /// An actual line that was not expected.
    case unexpected(Int)
  }

  /// In order; each expected and each actual line is in exactly one.
  private(set) var pairs: [Pair]

  /// Nothing is missing and nothing unexpected.
  var isMatch: Bool {
    pairs.allSatisfy { pair in
      switch pair {
      case .same, .elided: true
      case .missing, .unexpected: false
      }
    }
  }

  /// Compares; values that matching lines bind are added to `values`.
  ///
  /// `...` takes as few lines as lead to a match. Linear where the lines are equal; a difference
  /// costs the product of the line counts around it.
  init(_ expected: [ExpectedLine], _ actual: [ActualLine], values: inout [String: String]) {
    if let (pairs, bound) = Self.match(expected, actual, values: values) {
      self.pairs = pairs
      values = bound
      return
    }
    let aligned = Alignment(expected, actual, values: values).pairs
    pairs = []
    for pair in aligned {
      // The alignment ignored bindings; here they are compared.
      guard case .same(let wanted, let came) = pair else {
        pairs.append(pair)
        continue
      }
      if let bound = Self.bound(expected[wanted], actual[came], values: values) {
        values.merge(bound) { $1 }
        pairs.append(pair)
      } else {
        pairs += [.missing(wanted), .unexpected(came)]
      }
    }
  }

  private static func bound(
    _ expected: ExpectedLine, _ actual: ActualLine, values: [String: String]
  ) -> [String: String]? {
    guard (expected.answer != nil) == actual.isQuestion else { return nil }
    return LineMatcher(expected.pattern, values: values).match(actual)
  }

  /// A full match, with backtracking to the last `...` where a line does not match.
  private static func match(
    _ expected: [ExpectedLine], _ actual: [ActualLine], values: [String: String]
  ) -> ([Pair], [String: String])? {
    var pairs: [Pair] = []
    var values = values
    var wanted = 0
    var came = 0
    var elision: (wanted: Int, from: Int, to: Int, pairs: Int, values: [String: String])?
    while wanted < expected.count || came < actual.count {
      if wanted < expected.count, expected[wanted].isAnyLines {
        elision = (wanted, came, came, pairs.count, values)
        pairs.append(.elided(wanted, came..<came))
        wanted += 1
      } else if wanted < expected.count, came < actual.count,
        let bound = bound(expected[wanted], actual[came], values: values)
      {
        values.merge(bound) { $1 }
        pairs.append(.same(wanted, came))
        wanted += 1
        came += 1
      } else if var last = elision, last.to < actual.count {
        last.to += 1
        pairs.removeSubrange(last.pairs...)
        pairs.append(.elided(last.wanted, last.from..<last.to))
        values = last.values
        wanted = last.wanted + 1
        came = last.to
        elision = last
      } else {
        return nil
      }
    }
    return (pairs, values)
  }
}

extension ExpectedLine {
  var isAnyLines: Bool { pattern.form == .anyLines && answer == nil }
}
