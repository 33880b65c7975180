// SPDX-License-Identifier: Apache-2.0

/// The key that ends the input of a step.
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

  /// Its mark after the input.
  var mark: String {
    switch self {
    case .enter, .none: ""
    case .help: "?"
    case .tab: "⇥"
    case .interrupt: "^C"
    }
  }
}
