// SPDX-License-Identifier: Apache-2.0

/// Type `leafref`: a value that a leaf elsewhere in the configuration has (RFC 7950 section 9.9).
public struct LeafReference: Sendable {
  /// The typedef's name, nil without one.
  public let name: String?
  /// The absolute schema path as the module writes it, `/sh:shared/sh:certificate/sh:name`.
  public let path: String
  /// Names from the configuration's root to the list whose key is meant, `shared certificate`;
  /// empty when the path ends at another leaf.
  public let target: [String]
  /// The type of the leaf at the end of the path.
  public let targetType: ValueType
  /// `cli:placeholder`, without the angle brackets.
  let written: String?
  /// The row in the loader's table of paths, for one that is not yet looked up.
  let pending: Int?

  func renamed(_ name: String?, written: String?) -> LeafReference {
    LeafReference(
      name: name ?? self.name, path: path, target: target, targetType: targetType,
      written: written ?? self.written, pending: pending)
  }
}
