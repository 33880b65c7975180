// SPDX-License-Identifier: Apache-2.0

public import YANG

/// Why a word was not accepted.
enum LineError: Error, Equatable {
  case unknownCommand(String)
  case ambiguous(String, [String])
  case invalidSyntax
  case invalidValue(String)
  case server([String])
  /// Ctrl-C, in a line of very many words.
  case interrupted
  /// An element of a request that the grammar does not have, with the names around it.
  case unexpected([String])

  /// The text of each; one place, so that a capture can replace a wording of our own.
  var refusal: Refusal {
    switch self {
    case .unknownCommand(let word): .unknownCommand(word)
    case .ambiguous(let word, let names):
      .invalidSyntax("'\(word)' is ambiguous, could be: \(names.joined(separator: ", "))")
    case .invalidSyntax: .invalidSyntax
    case .invalidValue(let reason): .invalidSyntax(reason)
    case .server(let lines): .serverError(lines)
    case .interrupted: .interrupted
    // Captured: a blank before, and two before the verb.
    case .unexpected(let names):
      .serverError(" \(names.joined(separator: " -> "))  is unexpected", code: 17)
    }
  }

  /// A value that its type refuses.
  static func value(_ text: String, of leaf: SchemaNode, _ problem: ValueError) -> LineError {
    // The length of a secret may be shown, its text may not.
    if leaf.marks.isSecret, case .length = problem {
      return .invalidValue(problem.sentence(value: text, name: leaf.name))
    }
    return .invalidValue(
      leaf.marks.isSecret
        ? "\(leaf.name) is not valid" : problem.sentence(value: text, name: leaf.name))
  }
}

extension ValueError {
  /// The reason as one line for an operator; `not an allowed keyword` is the appliance's own text,
  /// the others are wfsh's (see the page Fidelity).
  public func sentence(value: String, name: String) -> String {
    let shown = value.count > 80 ? String(value.prefix(77)) + "..." : value
    switch self {
    case .notAllowed: return "\(name) '\(shown)' is not an allowed keyword"
    case .notInteger: return "'\(shown)' is not a valid number for \(name)"
    case .outOfRange(let ranges):
      return "\(name) '\(shown)' is out of range, it must be \(Self.spoken(ranges))"
    case .length(let ranges):
      return
        "\(name) constraints failed : length must be \(Self.spoken(ranges.map { Int64($0.lowerBound)...Int64($0.upperBound) })) characters, it is \(value.unicodeScalars.count)"
    case .pattern(let message):
      return message.map { "\(shown) \($0)" } ?? "\(shown) is not a valid \(name)"
    case .notEmpty: return "\(name) takes no value"
    case .notDecimal(let digits):
      return "'\(shown)' is not a valid number with at most \(digits) decimals for \(name)"
    case .outOfDecimalRange(let ranges):
      return "\(name) '\(shown)' is out of range, it must be \(ranges)"
    }
  }

  static func spoken(_ ranges: [ClosedRange<Int64>]) -> String {
    ranges.map {
      $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }
    .joined(separator: " or ")
  }
}
