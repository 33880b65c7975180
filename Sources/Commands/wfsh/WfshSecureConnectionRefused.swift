// SPDX-License-Identifier: Apache-2.0

import SecureServer
import Shell
import Store
import Text

/// `wfsh secure-connection refused`: the last handshakes that failed, newest first.
///
/// An addition of wfsh; the wording is its own.
struct WfshSecureConnectionRefused: Command {
  static let path = "wfsh secure-connection refused"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    // Of those in one second, the last one comes first, too.
    let refused = try ListenerReport.current(in: appliance.store.serveDirectory).flatMap(\.refused)
      .enumerated().sorted {
        ($0.element.time, $0.offset) > ($1.element.time, $1.offset)
      }.map(\.element)
    guard !refused.isEmpty else { return .text("No handshake was refused.\n") }
    let time = LocalTime(appliance)
    return .text(
      refused.map { refused in
        let subject = refused.subject.map { " (\($0))" } ?? ""
        return "\(time.text(refused.time))  \(refused.address):\(refused.port)\(subject)\n"
          + "    \(refused.reason.printable)\n"
      }.joined())
  }
}
