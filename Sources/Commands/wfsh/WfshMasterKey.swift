// SPDX-License-Identifier: Apache-2.0

import PKI
import Shell

/// `wfsh master-key`: since when there is one, and when it ends.
///
/// An addition of wfsh; the wording is its own.
struct WfshMasterKey: Command {
  static let path = "wfsh master-key"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard let terms = appliance.masterKeyTerms() else {
      return .fields("master-key", [("status", "default")])
    }
    func text(_ time: Int64?) -> String { time.map(appliance.timeText) ?? "never" }
    let now = appliance.clock.now
    let status: String
    if let end = terms.expires, now >= end {
      status = "expired"
    } else if let reminder = terms.reminds, now >= reminder {
      status = "expires soon"
    } else {
      status = "valid"
    }
    return .fields(
      "master-key",
      [
        ("status", status), ("set", text(terms.since)), ("expires", text(terms.expires)),
        ("reminder", text(terms.reminds)),
      ])
  }
}
