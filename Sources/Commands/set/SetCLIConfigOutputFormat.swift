// SPDX-License-Identifier: Apache-2.0

import Shell

/// `set cli config-output-format`: the format in which the configuration is shown.
///
/// Silent, for this session only. Source: PAN-OS 11.1 operational command hierarchy.
struct SetCLIConfigOutputFormat: Command {
  static let path = "set cli config-output-format"
  private let value: String

  init(_ arguments: Arguments) throws { value = try arguments.string("format") }

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    appliance.session.settings.configurationFormat =
      Settings.ConfigurationFormat(rawValue: value) ?? .default
    return .nothing
  }
}
