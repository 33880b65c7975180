// SPDX-License-Identifier: Apache-2.0

extension Container {
  /// The text of a leaf, nil where it is absent or empty.
  public func text(_ name: String) -> String? {
    self[name]?.leaf.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether a leaf says `yes`.
  public func isYes(_ name: String) -> Bool { self[name]?.leaf == "yes" }

  /// The number of a leaf, nil where it is absent or not a number of 32 bits, as all numbers of the
  /// schema are: a file that another program put in place may hold a number that no sum can be made of.
  public func number(_ name: String) -> Int? {
    self[name]?.leaf.flatMap { Int32($0) }.map(Int.init)
  }
}
