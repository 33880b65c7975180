// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import Shell

/// `wfsh master-key`: when the master key was set, and when it expires.
///
/// An addition of wfsh; the wording is its own.
struct WfshMasterKey: Command {
  static let path = "wfsh master-key"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let status: String
    let terms: MasterKeyTerms
    switch appliance.credentials.keyRing.masterKeyState() {
    case .factory: return .fields("master-key", [("status", "default")])
    case .valid(let set): (status, terms) = ("valid", set)
    case .expiring(let set, _): (status, terms) = ("expires soon", set)
    case .expired(let set, _): (status, terms) = ("expired", set)
    }
    let time = LocalTime(appliance)
    return .fields(
      "master-key",
      [
        ("status", status), ("set", time.text(terms.since)),
        ("expires", terms.expires.map(time.text) ?? "never"),
        ("reminder", terms.reminds.map(time.text) ?? "never"),
      ])
  }
}
