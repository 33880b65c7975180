// SPDX-License-Identifier: Apache-2.0

import Shell
import Store
import Text

/// `less mp-log <name>`: the log of a process, in the pager.
///
/// The names of the logs and their wording are wfsh's own (page Fidelity).
struct LessMPLog: Command {
  static let path = "less mp-log"

  private let name: String

  init(_ arguments: Arguments) throws { name = try arguments.string("name") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let bytes: [UInt8]?
    do throws(StoreError) { bytes = try appliance.store.log(name) } catch .illegalName {
      throw Refusal.serverError("\(name) is not a valid name of a log")
    } catch { throw Refusal.state(error) }
    guard let bytes else { throw Refusal.serverError("log \(name) does not exist") }
    // A server's words were made harmless when they were written; this is the file.
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: true)
    return Answer(
      .text(lines.map { $0.printable + "\n" }.joined()), frame: .bare)
  }
}
