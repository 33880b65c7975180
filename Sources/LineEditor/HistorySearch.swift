// SPDX-License-Identifier: Apache-2.0

/// Ctrl-R: the newest line of the history that contains the typed text.
///
/// libedit has a search of its own, but in 3.1-20221030 it can loop for ever, and
/// it reads the pattern as a regular expression.
struct HistorySearch {
  /// The line as it was, for Ctrl-G.
  let original: String
  private let lines: [String]
  private(set) var pattern = ""
  /// Index of the line shown; `lines.count`: the original line.
  private var index: Int
  private var isFailing = false

  /// Nothing found yet.
  init(lines: [String], original: String) {
    self.lines = lines
    self.original = original
    index = lines.count
  }

  var prompt: String { "\(isFailing ? "(failed " : "(")reverse-i-search)`\(pattern)': " }
  var line: String { index < lines.count ? lines[index] : original }

  mutating func append(_ scalar: Unicode.Scalar) {
    guard pattern.utf8.count < 64 else { return }
    pattern.unicodeScalars.append(scalar)
    find(in: (0..<min(index + 1, lines.count)).reversed())
  }

  mutating func removeLast() {
    guard !pattern.isEmpty else { return }
    pattern.unicodeScalars.removeLast()
    index = lines.count
    isFailing = false
    if !pattern.isEmpty { older() }
  }

  mutating func older() {
    find(in: (0..<index).reversed())
  }

  mutating func newer() {
    find(in: min(index + 1, lines.count)..<lines.count)
  }

  private mutating func find(in candidates: some Sequence<Int>) {
    guard !pattern.isEmpty else { return }
    guard let found = candidates.first(where: { holdsPattern(lines[$0]) }) else {
      isFailing = true
      return
    }
    index = found
    isFailing = false
  }

  private func holdsPattern(_ line: String) -> Bool {
    var rest = line.utf8[...]
    while rest.count >= pattern.utf8.count {
      if rest.starts(with: pattern.utf8) { return true }
      rest.removeFirst()
    }
    return false
  }
}
