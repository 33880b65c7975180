// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `request certificate show-blocked shared`: every certificate whose private key is blocked.
///
/// The command is in the listing; its output is wfsh's wording (page Fidelity).
struct RequestCertificateShowBlocked: Command {
  static let path = "request certificate show-blocked"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard let entries = try appliance.candidate()[["shared", "certificate"]]?.list else {
      return .nothing
    }
    var names: [String] = []
    for entry in entries where try appliance.isKeyBlocked(entry.content) == true {
      names.append(entry.key)
    }
    return names.isEmpty ? .nothing : .text(names.map { $0 + "\n" }.joined())
  }
}
