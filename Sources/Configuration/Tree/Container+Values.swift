// SPDX-License-Identifier: Apache-2.0

extension Container {
  /// The text of a leaf, nil where it is absent or empty.
  public func text(_ name: String) -> String? {
    self[name]?.leaf.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether a leaf says `yes`.
  public func isYes(_ name: String) -> Bool { self[name]?.leaf == "yes" }

  /// The number of a leaf, nil where it is absent or no number.
  public func number(_ name: String) -> Int? { self[name]?.leaf.flatMap { Int($0) } }
}
