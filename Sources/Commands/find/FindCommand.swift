// SPDX-License-Identifier: Apache-2.0

import Shell

/// `find command [keyword <word>]`: the commands of this mode, or those that hold the word.
struct FindCommand: Command {
  static let path = "find command"
  private let keyword: String?

  init(_ arguments: Arguments) { keyword = arguments.optional("keyword") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let lines = try GrammarListing(of: appliance, keyword: keyword).lines
    return Answer(.text(lines.map { $0 + "\n" }.joined()), frame: .bare)
  }
}
