// SPDX-License-Identifier: Apache-2.0

import Configuration
import ConfigurationXML
import Shell

/// The configuration as `set cli config-output-format` wants it.
struct ConfigurationOutput {
  let form: ConfigurationText.Form
  let layout: ConfigurationLayout
  let format: Settings.ConfigurationFormat

  init(_ form: ConfigurationText.Form, on appliance: Appliance) throws(Refusal) {
    self.form = form
    layout = try appliance.schema().layout
    format = appliance.settings.configurationFormat
  }

  /// What stands at `path`; empty when nothing does.
  func text(_ configuration: Configuration, at path: Path = []) -> String {
    switch format {
    case .xml:
      guard path.isEmpty || configuration[path] != nil else { return "" }
      var writer = ConfigurationXMLWriter()
      writer.writeResponse(to: path, of: configuration)
      return String(decoding: writer.finish(), as: UTF8.self)
    case .default: return rendered(.braces, configuration, path)
    case .set: return rendered(.set, configuration, path)
    case .json: return rendered(.json, configuration, path)
    }
  }

  private func rendered(
    _ format: ConfigurationText.Format, _ configuration: Configuration, _ path: Path
  ) -> String {
    ConfigurationText(format: format, form: form, layout: layout).string(configuration, at: path)
  }
}
