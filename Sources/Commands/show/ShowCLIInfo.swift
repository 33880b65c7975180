// SPDX-License-Identifier: Apache-2.0

import Shell

/// `show cli info`: the settings of this session.
///
/// The layout is wfsh's own (page Fidelity); names are those of `set cli`.
struct ShowCLIInfo: Command {
  static let path = "show cli info"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) -> Answer {
    let settings = appliance.session.settings
    func state(_ isOn: Bool) -> String { isOn ? "on" : "off" }
    let size = channel.size
    return .fields(
      "cli",
      [
        ("user", appliance.user), ("config-output-format", settings.configurationFormat.rawValue),
        ("pager", state(settings.pager)),
        ("confirmation-prompt", state(settings.confirmationPrompt)),
        ("scripting-mode", state(settings.scriptingMode)),
        ("op-command-xml-output", state(settings.operationalXML)),
        ("hide-ip", settings.hideIP ? "yes" : "no"),
        ("hide-user", settings.hideUser ? "yes" : "no"),
        ("idle-timeout", IdleTimeout(of: appliance).text),
        ("terminal-type", settings.terminalType ?? "default"),
        ("terminal-width", String(settings.terminalWidth ?? size.columns)),
        ("terminal-height", String(settings.terminalHeight ?? size.rows)),
      ])
  }
}
