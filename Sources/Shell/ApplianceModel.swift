// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// The fixed facts of the emulated model: `appliance.conf` beside its grammar.
public struct ApplianceModel: Sendable {
  /// `key: value` lines in the order of the file.
  public let facts: [(key: String, value: String)]

  /// Reads `key: value` lines; `#` begins a comment line.
  public init(_ text: [UInt8]) {
    let facts: [(key: String, value: String)] = String(decoding: text, as: UTF8.self).split(
      separator: "\n"
    ).compactMap { line in
      guard !line.hasPrefix("#"), let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      return (String(line[..<colon]), String(value))
    }
    func path(_ key: String) -> Path {
      facts.first { $0.key == key }.flatMap { Path(xpath: $0.value) } ?? Path([])
    }
    self.facts = facts
    places = DocumentPlaces(
      shared: path("shared-settings"), device: path("device-settings"),
      administrators: path("administrators"))
  }

  /// Where this model keeps its settings: `shared-settings`, `device-settings` and
  /// `administrators`, as XPath expressions. A line that is missing or malformed leaves the place
  /// at the root, where nothing of that kind is found.
  public let places: DocumentPlaces

  public subscript(key: String) -> String? { facts.first { $0.key == key }?.value }

  /// The host name of a box that has none: its model's.
  public var defaultHostName: String { self["model"] ?? "appliance" }
}
