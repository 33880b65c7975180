// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `delete <path>`: takes a node, an entry or one value out of the candidate.
///
/// A referenced entry is refused: decision in cli-facts 12; text of the refusal: API captures.
struct Delete: Command {
  static let path = "delete"
  private let statement: ConfigurationStatement

  init(_ arguments: Arguments) throws { statement = try arguments.path() }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let candidate = try appliance.candidate()
    let path = statement.path
    guard let node = candidate[path] else { throw Refusal.noSuchNode }
    if let value = statement.value {
      switch node {
      case .members(let members) where members.contains(value):
        try appliance.edit([.removeMember(path, value)])
        return .done
      case .leaf(value): break
      default: throw Refusal.noSuchNode
      }
    }
    try References.refuse(under: path, in: candidate, on: appliance)
    try appliance.edit([.remove(path)])
    return .done
  }
}
