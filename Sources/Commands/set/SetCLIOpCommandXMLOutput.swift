// SPDX-License-Identifier: Apache-2.0

import Shell

/// `set cli op-command-xml-output`: operational answers as XML.
///
/// Silent, for this session only. Source: PAN-OS 11.1 operational command hierarchy.
struct SetCLIOpCommandXMLOutput: Command {
  static let path = "set cli op-command-xml-output"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("value") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.settings.operationalXML = value == "on"
    return .nothing
  }
}
