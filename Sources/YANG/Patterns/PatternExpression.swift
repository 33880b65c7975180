// SPDX-License-Identifier: Apache-2.0

/// A parsed regular expression.
indirect enum PatternExpression {
  /// One character of a set.
  case set(ScalarSet)
  /// One after another; an empty sequence is the empty text.
  case sequence([PatternExpression])
  /// One of these.
  case alternatives([PatternExpression])
  /// Between `least` and `most` times; nil is without limit.
  case repetition(PatternExpression, least: Int, most: Int?)

  /// About how many instructions it takes; beyond `limit` it is only known to be more.
  func size(limit: Int) -> Int {
    switch self {
    case .set: return 1
    case .sequence(let parts), .alternatives(let parts):
      var total = 1
      for part in parts {
        total += part.size(limit: limit) + 2
        if total > limit { return total }
      }
      return total
    case .repetition(let part, let least, let most):
      let copies = max(least, most ?? least + 1)
      return min((part.size(limit: limit) + 2) * copies, limit + 1)
    }
  }
}
