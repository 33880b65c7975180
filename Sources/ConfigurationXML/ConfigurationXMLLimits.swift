// SPDX-License-Identifier: Apache-2.0

/// How much a document may ask for before it is refused.
public struct ConfigurationXMLLimits: Sendable {
  /// Length of the document in bytes.
  public var maximumBytes: Int
  /// Elements open at once, `<config>` included.
  public var maximumDepth: Int
  /// Elements of different names in one element; entries and members are not counted.
  public var maximumChildren: Int
  /// Bytes without any `<`: the longest tag, or text of a value.
  public var maximumUnbroken: Int

  /// Limits far above the documents of an appliance: 1 GiB, 100 levels, 1,000 children, 512 KiB
  /// of text.
  public init(
    maximumBytes: Int = 1 << 30, maximumDepth: Int = 100, maximumChildren: Int = 1000,
    maximumUnbroken: Int = 512 << 10
  ) {
    self.maximumBytes = maximumBytes
    self.maximumDepth = maximumDepth
    self.maximumChildren = maximumChildren
    self.maximumUnbroken = maximumUnbroken
  }
}
