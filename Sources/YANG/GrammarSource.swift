// SPDX-License-Identifier: Apache-2.0

/// The text of one YANG module, read by the caller.
public struct GrammarSource: Sendable {
  /// The name shown in errors, usually the path of the file.
  public let name: String
  /// The module as UTF-8.
  public let text: [UInt8]

  /// A module's text under the name that errors show.
  public init(name: String, text: [UInt8]) {
    self.name = name
    self.text = text
  }
}
