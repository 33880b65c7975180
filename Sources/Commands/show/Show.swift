// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `show [path]` in configuration mode: the candidate, or a part of it.
///
/// Formats: captures of all four. The set format begins with a blank line, as captured.
struct Show: Command {
  static let path = "show"
  private let statement: ConfigurationStatement

  init(_ arguments: Arguments) throws { statement = try arguments.path() }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let output = try ConfigurationOutput(.command, on: appliance)
    let candidate = try appliance.candidate()
    let text = output.text(candidate, at: statement.path)
    return Answer(
      .configuration(candidate, statement.path),
      layout: .text(output.format == .set && !text.isEmpty ? "\n" + text : text), frame: .bare)
  }
}
