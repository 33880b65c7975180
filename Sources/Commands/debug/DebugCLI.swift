// SPDX-License-Identifier: Apache-2.0

import Shell

/// `debug cli`: shows for each command how it was matched, the XML request and the XML answer.
///
/// For this session only. Source: PAN-OS 11.1 operational command hierarchy; captures of its output.
struct DebugCLI: Command {
  static let path = "debug cli"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("value") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    switch value {
    case "on": appliance.session.settings.debug = true
    case "off": appliance.session.settings.debug = false
    case "include-completion": appliance.session.settings.debugCompletion = true
    case "exclude-completion": appliance.session.settings.debugCompletion = false
    case "timestamp": appliance.session.settings.debugTimestamp.toggle()
    case "detail": appliance.session.settings.debugDetail.toggle()
    default:
      let settings = appliance.session.settings
      return .fields(
        "cli",
        [
          ("debug", Self.text(settings.debug)),
          ("completion", Self.text(settings.debugCompletion)),
          ("timestamp", Self.text(settings.debugTimestamp)),
          ("detail", Self.text(settings.debugDetail)),
        ])
    }
    return .nothing
  }

  private static func text(_ isOn: Bool) -> String { isOn ? "on" : "off" }
}
