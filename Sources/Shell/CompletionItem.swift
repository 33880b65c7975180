// SPDX-License-Identifier: Apache-2.0

import Text

/// One row of a `?` list, and what completion may insert.
public struct CompletionItem: Equatable, Sendable {
  /// The mark in the first column; also the order of the list.
  ///
  /// Source: WF guide "CLI command option symbols"; order from PAN-OS CLI Quick Start, "Commit".
  public enum Mark: Int, Sendable {
    case optional, required, nested, plain, pipe, enter

    var symbol: String {
      switch self {
      case .optional: "+"
      case .required: "*"
      case .nested: ">"
      case .plain, .pipe, .enter: " "
      }
    }
  }

  public var mark: Mark
  public var name: String
  public var help: String
  /// The name may be typed literally (not a placeholder such as `<value>`).
  public var isLiteral: Bool
  /// A word of the grammar: a blank completes it. Names of objects are completed by Tab only.
  public var isKeyword: Bool

  public init(
    _ mark: Mark, _ name: String, _ help: String, isLiteral: Bool = true, isKeyword: Bool = true
  ) {
    self.mark = mark
    self.name = name
    self.help = help
    self.isLiteral = isLiteral
    self.isKeyword = isKeyword
  }

  static let pipe = CompletionItem(.pipe, "|", "Pipe through a command", isKeyword: false)
  static let enter = CompletionItem(.enter, "<Enter>", "Finish input", isLiteral: false)
}

extension [CompletionItem] {
  /// The list as the appliance prints it, each line ended by `\n`.
  ///
  /// Names are padded to the longest, three blanks, help; two blanks where `<value>` is the longest.
  /// Source: cli-facts 2.1 (captures of `set cli config-output-format ?`, `show predefined ?`).
  func rendered() -> String {
    let ordered = sorted {
      ($0.mark.rawValue, $0.isLiteral ? 0 : 1, $0.name) < (
        $1.mark.rawValue, $1.isLiteral ? 0 : 1, $1.name
      )
    }
    // Padded by the width of what is shown: an escaped name is longer than the name.
    let names = ordered.map(\.name.printable)
    let longest = names.map(\.columns).max() ?? 0
    let gap = ordered.contains { $0.name == "<value>" } && longest == 7 ? 2 : 3
    var text = ""
    for (row, name) in zip(ordered, names) {
      text += row.mark.symbol + " "
      text += row.help.isEmpty ? name : name.padded(to: longest + gap) + row.help.printable
      text += "\n"
    }
    return text
  }
}
