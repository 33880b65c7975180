// SPDX-License-Identifier: Apache-2.0

/// A text of the grammar as a number: equal texts have equal symbols while a grammar is loaded.
struct Symbol: Hashable, Sendable {
  let index: UInt32

  /// No text at all, as the argument of `input`.
  static let none = Symbol(index: 0)
}
