// SPDX-License-Identifier: Apache-2.0

/// One word of an enumeration.
public struct EnumValue: Sendable, Hashable {
  /// The word.
  public let name: String
  /// Its `description` with white space folded; or else the word.
  public let help: String
}
