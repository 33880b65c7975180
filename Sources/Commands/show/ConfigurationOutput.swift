// SPDX-License-Identifier: Apache-2.0

import Configuration
import ConfigurationXML
import Shell

/// The configuration as `set cli config-output-format` wants it.
struct ConfigurationOutput {
  let form: ConfigurationText.Form
  private let schema: ConfigurationSchema
  var layout: ConfigurationLayout { schema.layout }
  let format: Settings.ConfigurationFormat

  init(_ form: ConfigurationText.Form, on appliance: Appliance) throws {
    self.form = form
    schema = try appliance.schema()
    format = appliance.session.settings.configurationFormat
  }

  /// The text of the node at `path`; empty if there is no such node.
  func text(_ configuration: Configuration, at path: Path = []) -> String {
    switch format {
    case .xml:
      guard path.isEmpty || configuration[path] != nil else { return "" }
      var writer = ConfigurationXMLWriter()
      writer.writeResponse(to: path, of: configuration)
      return String(decoding: writer.finish(), as: UTF8.self)
    case .default: return rendered(.braces, configuration, path)
    case .set:
      // From configuration mode it can be pasted back; see `inSettingOrder`.
      guard form == .command else { return rendered(.set, configuration, path) }
      let (first, second) = schema.inSettingOrder(configuration, at: path)
      return rendered(.set, first, path) + (second.map { rendered(.set, $0, path) } ?? "")
    case .json: return rendered(.json, configuration, path)
    }
  }

  /// The node at `path`: elements, with the text of the format as their layout.
  func answer(_ configuration: Configuration, at path: Path = []) -> Answer {
    Answer(.configuration(configuration, path), layout: .text(text(configuration, at: path)))
  }

  private func rendered(
    _ format: ConfigurationText.Format, _ configuration: Configuration, _ path: Path
  ) -> String {
    ConfigurationText(format: format, form: form, layout: layout).string(configuration, at: path)
  }
}
