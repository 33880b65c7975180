// SPDX-License-Identifier: Apache-2.0

/// What `set cli` and `debug cli` change, for this session only.
///
/// Source: PAN-OS 11.1 operational command hierarchy, `set cli`.
public struct Settings: Equatable, Sendable {
  /// How `show` of the configuration prints.
  public enum ConfigurationFormat: String, Sendable {
    case `default`, xml, set, json
  }

  public var configurationFormat = ConfigurationFormat.default
  public var pager = true
  public var confirmationPrompt = true
  public var scriptingMode = false
  public var operationalXML = false
  public var hideIP = false
  public var hideUser = false
  /// Minutes; nil: the device's own limit.
  public var idleTimeout: Int?
  /// `never` was given.
  public var idleNever = false
  public var terminalType: String?
  public var terminalWidth: Int?
  public var terminalHeight: Int?

  /// `wfsh redraw on`: the appliance's redraw of the line after each blank.
  public var redraw = false
  /// `debug cli on`: the XML of each command is shown.
  public var debug = false
  /// `debug cli timestamp`: with the time of each answer.
  public var debugTimestamp = true
  /// `debug cli include-completion`: help and completion are shown as well.
  public var debugCompletion = false
  /// `debug cli detail`: commands that change the session only are shown with a request, too.
  public var debugDetail = false

  public init() {}
}
