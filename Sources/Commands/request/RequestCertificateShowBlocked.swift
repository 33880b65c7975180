// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

/// `request certificate show-blocked shared`: every certificate whose private key is blocked.
///
/// The command is in the listing; its output is wfsh's wording (page Fidelity).
struct RequestCertificateShowBlocked: Command {
  static let path = "request certificate show-blocked"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let credentials = appliance.credentials
    let blocked = try credentials.candidate().certificates.filter {
      try credentials.issuing.isKeyBlocked($0) == true
    }
    return blocked.isEmpty ? .nothing : .text(blocked.map { $0.name + "\n" }.joined())
  }
}
