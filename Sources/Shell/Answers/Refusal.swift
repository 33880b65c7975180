// SPDX-License-Identifier: Apache-2.0

import Text

/// Why a line was refused: data, of which `AnswerText` makes the lines that the operator sees.
public struct Refusal: Error, Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// The first word is not a command of this mode.
    case unknownCommand(String)
    /// A word or value that the grammar does not accept, with the reason where there is one.
    case invalidSyntax(reason: String?)
    /// An error message of the management server.
    case serverError([String])
    /// The errors that the schema finds in a candidate as a whole.
    case invalidConfiguration([String])
    /// The details of a commit that failed.
    case failedCommit([String])
    /// The command did its work, and its answer reports a fault: a script sees it in the exit status.
    case answer(Answer)
    /// Lines that stand as they are.
    case plain([String])
  }

  public var kind: Kind
  /// The code of the XML API, where it is known.
  public var code: Int?

  public init(_ kind: Kind, code: Int? = nil) {
    self.kind = kind
    self.code = code
  }

  /// Lines that stand as they are, without line ends.
  public init(lines: [String]) { self.init(.plain(lines)) }

  public static func unknownCommand(_ word: String) -> Refusal {
    Refusal(.unknownCommand(word), code: 17)
  }

  public static let invalidSyntax = Refusal(.invalidSyntax(reason: nil), code: 17)

  public static func invalidSyntax(_ reason: String) -> Refusal {
    Refusal(.invalidSyntax(reason: reason), code: 17)
  }

  public static func serverError(_ lines: [String], code: Int? = nil) -> Refusal {
    Refusal(.serverError(lines), code: code)
  }

  public static func serverError(_ line: String, code: Int? = nil) -> Refusal {
    serverError([line], code: code)
  }

  public static func invalidConfiguration(_ lines: [String]) -> Refusal {
    Refusal(.invalidConfiguration(lines))
  }

  public static func failedCommit(_ details: [String]) -> Refusal {
    Refusal(.failedCommit(details))
  }

  /// Ctrl-C: the line of the command ends, and nothing more is said.
  public static let interrupted = Refusal(.plain([""]))

  /// The node of a path does not exist. Source: API answer with code 7.
  public static let noSuchNode = serverError("No such node", code: 7)

  /// The reasons, without the layout of the CLI: for a job's details, a log, XML.
  public var messages: [String] {
    switch kind {
    case .unknownCommand(let word): ["Unknown command: \(word.printable)"]
    case .invalidSyntax(let reason):
      (reason.map { [$0.printable] } ?? []) + ["Invalid syntax."]
    case .serverError(let lines), .invalidConfiguration(let lines), .failedCommit(let lines):
      lines.map(\.printable)
    case .answer(let answer):
      AnswerText.body(answer).split(separator: "\n").map(String.init)
    case .plain(let lines): lines
    }
  }

  /// The lines that the operator sees, without line ends.
  public var lines: [String] { AnswerText.lines(self) }
}
