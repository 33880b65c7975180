// SPDX-License-Identifier: Apache-2.0

/// Type `string` with its restrictions (RFC 7950 section 9.4).
public final class StringType: Sendable {
  /// The typedef's name, nil without one.
  public let name: String?
  /// Allowed counts of characters (Unicode scalars), ascending; empty means any.
  public let lengths: [ClosedRange<Int>]
  /// All of these must match.
  public let patterns: [Pattern]
  /// `cli:placeholder`, without the angle brackets.
  let written: String?

  init(name: String?, lengths: [ClosedRange<Int>], patterns: [Pattern], written: String?) {
    self.name = name
    self.lengths = lengths
    self.patterns = patterns
    self.written = written
  }

  func renamed(_ name: String?, written: String?) -> StringType {
    StringType(
      name: name ?? self.name, lengths: lengths, patterns: patterns,
      written: written ?? self.written)
  }

  func validate(_ text: String) -> ValueError? {
    if !lengths.isEmpty {
      var count = 0
      // Every scalar has one byte that is not a continuation byte.
      for byte in text.utf8 where byte & 0xC0 != 0x80 { count += 1 }
      if !lengths.contains(where: { $0.contains(count) }) { return .length(lengths) }
    }
    for pattern in patterns where !pattern.matches(text) {
      return .pattern(message: pattern.message)
    }
    return nil
  }
}
