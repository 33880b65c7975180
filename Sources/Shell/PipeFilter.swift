// SPDX-License-Identifier: Apache-2.0

import POSIX

/// `| match <value>` and `| except <value>`: the only filters of the appliance.
enum PipeFilter {
  enum Kind: String { case match, except }

  /// The words behind a `|`.
  struct Position {
    var stages: [(kind: Kind, pattern: String?)] = []
    private var wantsKind = true

    mutating func accept(_ token: Token) throws(LineError) {
      if wantsKind {
        let matches = [Kind.match, .except].filter { $0.rawValue.hasPrefix(token.text) }
        guard !token.isQuoted, !token.text.isEmpty, let kind = matches.first else {
          throw .invalidSyntax
        }
        stages.append((kind, nil))
        wantsKind = false
      } else if let last = stages.last, last.pattern == nil {
        stages[stages.count - 1].pattern = token.text
      } else if token.isSymbol("|") {
        wantsKind = true
      } else {
        throw .invalidSyntax
      }
    }

    var canEnd: Bool { !wantsKind && stages.last?.pattern != nil }

    /// The lines that pass every stage.
    func apply(to text: String) throws(Refusal) -> String {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      for stage in stages {
        let expression: RegularExpression
        do { expression = try RegularExpression(stage.pattern ?? "") } catch {
          throw .invalidSyntax("\(stage.kind.rawValue): not a valid regular expression")
        }
        lines = lines.filter { expression.matches(String($0)) == (stage.kind == .match) }
      }
      return lines.map { $0 + "\n" }.joined()
    }

    func candidates() -> [CompletionItem] {
      if wantsKind {
        return [
          CompletionItem(.plain, "except", "Show only text that does not match a pattern"),
          CompletionItem(.plain, "match", "Show only text that matches a pattern"),
        ]
      }
      return canEnd ? [] : [CompletionItem(.plain, "<value>", "pattern", isLiteral: false)]
    }
  }
}
