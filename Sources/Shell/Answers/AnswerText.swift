// SPDX-License-Identifier: Apache-2.0

import Text

/// Answers and refusals as the CLI prints them.
enum AnswerText {
  /// The answer with the blank lines of its frame.
  static func string(_ answer: Answer) -> String {
    let body = body(answer)
    switch answer.frame {
    case .operational: return body.isEmpty ? "" : "\n" + body + "\n"
    case .configuration: return "\n" + body
    case .bare: return body
    }
  }

  /// The answer without its frame, which is what a pipe filters. Each line is ended by `\n`.
  static func body(_ answer: Answer) -> String { body(answer.layout, answer.result) }

  private static func body(_ layout: Answer.Layout, _ result: Answer.Result) -> String {
    switch layout {
    case .text(let text): return text
    case .table(let table): return table.text
    case .parts(let parts): return parts.map { body($0, result) }.joined()
    case .sheet(let title, let labels):
      let lines = fields(of: result).compactMap { field in
        labels[field.name].map { "\t\($0): \(field.text.printable)\n" }
      }
      return title + "\n" + lines.joined()
    case .result:
      guard case .text(let text) = result else {
        return fields(of: result).map { "\($0.name): \($0.text.printable)\n" }.joined()
      }
      return text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    }
  }

  private static func fields(of result: Answer.Result) -> [Element] {
    guard case .elements(let elements) = result else { return [] }
    return elements.flatMap(\.children)
  }

  /// The lines of a refusal, without line ends.
  ///
  /// Source of the first three shapes: WF guide "CLI command messages"; PAN-OS captures in
  /// `Fidelity`. Of a failed commit: captures; three blank lines, then the first dot of the progress.
  static func lines(_ refusal: Refusal) -> [String] {
    let messages = refusal.messages
    switch refusal.kind {
    case .unknownCommand, .plain: return messages
    case .invalidSyntax: return messages.dropLast() + ["", "Invalid syntax."]
    case .serverError:
      return ["", "Server error : " + (messages.first ?? "")] + messages.dropFirst()
    case .invalidConfiguration: return ["", "", "", ".", "Validation Error:"] + messages
    case .failedCommit: return ["."] + messages + [""]
    case .answer(let answer):
      var lines = string(answer).split(separator: "\n", omittingEmptySubsequences: false)
      lines.removeLast()
      return lines.map(String.init)
    }
  }
}
