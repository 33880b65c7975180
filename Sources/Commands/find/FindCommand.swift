// SPDX-License-Identifier: Apache-2.0

import Shell

/// `find command [keyword <word>]`: the commands of a mode, or those that hold the word; behind
/// `run` the operational ones.
struct FindCommand: Command {
  static let path = "find command"
  private let keyword: String?
  private let mode: SessionState.Mode

  init(_ arguments: Arguments) {
    keyword = arguments.optional("keyword")
    mode = arguments.mode
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let lines = try GrammarListing(of: mode, on: appliance, keyword: keyword).lines
    return Answer(.text(lines.map { $0 + "\n" }.joined()), frame: .bare)
  }
}
