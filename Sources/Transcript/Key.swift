// SPDX-License-Identifier: Apache-2.0

/// What ends the typing of a step.
public enum Key: Equatable, Sendable {
  /// The line is entered.
  case enter
  /// `?`: help; the line stays.
  case help
  /// `⇥`: completion; the line stays.
  case tab
  /// `^C`: the line is dropped.
  case interrupt
  /// Nothing: the transcript ends at this prompt.
  case none

  /// How it is written behind the input.
  var mark: String {
    switch self {
    case .enter, .none: ""
    case .help: "?"
    case .tab: "⇥"
    case .interrupt: "^C"
    }
  }
}
