// SPDX-License-Identifier: Apache-2.0

import Shell

/// `check full-commit-required`: always `no`, since no change here needs a full commit.
struct CheckFullCommitRequired: Command {
  static let path = "check full-commit-required"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    Answer(.text("no"), frame: .bare)
  }
}
