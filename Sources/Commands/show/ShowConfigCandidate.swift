// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `show config candidate`: the candidate configuration as a whole document.
///
/// Source: a capture; the last line in default format is `}`, which collectors wait for.
struct ShowConfigCandidate: Command {
  static let path = "show config candidate"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    try ConfigurationOutput(.document, on: appliance).answer(try appliance.candidate())
  }
}
