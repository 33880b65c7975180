// SPDX-License-Identifier: Apache-2.0

/// Where the top-level words of the command line hang in the document.
///
/// On the appliance `set deviceconfig …` means `/config/devices/entry/deviceconfig…`, while
/// `set shared …` means `/config/shared…`. Source: schema facts, XML frame.
public struct ConfigurationLayout: Sendable {
  /// A word at the top of the command line.
  public struct Top: Sendable {
    /// The word, and the element's name.
    public let name: String
    /// The path of the element that holds it; empty for `<config>` itself.
    public let parent: Path

    /// A word whose element hangs below `parent`.
    public init(name: String, parent: Path = []) {
      self.name = name
      self.parent = parent
    }
  }

  /// The top-level words in the order in which they are shown.
  public let tops: [Top]

  /// A layout of these words.
  public init(tops: [Top]) {
    self.tops = tops
  }

  /// The path in the document of a path as the command line counts it.
  public func documentPath(_ path: Path) -> Path {
    guard case .node(let name) = path.elements.first,
      let top = tops.first(where: { $0.name == name })
    else { return path }
    return Path(top.parent.elements + path.elements)
  }

  /// The path on the command line of a path in the document.
  public func commandPath(_ path: Path) -> Path {
    for top in tops where !top.parent.isEmpty && path.hasPrefix(top.parent) {
      let rest = path.elements.dropFirst(top.parent.elements.count)
      if rest.first == .node(top.name) { return Path(rest) }
    }
    return path
  }
}
